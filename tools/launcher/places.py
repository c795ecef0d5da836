"""Where things lie: the sources, the cache that may be deleted, and the state of one instance."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VERSION = "0.1.0-SNAPSHOT"
MODEL_NAME = "smollm2-135m-instruct"


class LauncherError(Exception):
    """Something the user can act on; printed as one line, without a stack trace."""


def _folder(variable, default):
    value = os.environ.get(variable, "").strip()
    return Path(value).expanduser().resolve() if value else Path.home() / default


def cache():
    """Downloads and what is derived from them; shared by all instances."""
    return _folder("XDG_CACHE_HOME", ".cache") / "dvi"


def state():
    """Keys, configuration, logs, process ids and the database of one instance."""
    if os.environ.get("DVI_HOME", "").strip():
        return _folder("DVI_HOME", "")
    return _folder("XDG_STATE_HOME", ".local/state") / "dvi"


def model_file():
    return cache() / "models" / MODEL_NAME / "source" / "model.gguf"


def model_folder():
    return cache() / "models" / MODEL_NAME / "imported"


def service_jar(service):
    module = f"{service}-service"
    return ROOT / module / "target" / f"dvi-{module}-{VERSION}-boot.jar"


def model_sources():
    """What the repository knows of the model."""
    return ROOT / "tools" / "models" / MODEL_NAME


def draft_ranking():
    return model_sources() / "draft-ranking.tsv"


def initial_head():
    """A head that was trained before, with which a fresh instance begins; it need not be there."""
    return model_sources() / "head.safetensors"


def client_jar():
    return ROOT / "client" / "target" / f"dvi-client-{VERSION}-cli.jar"


def shared_data():
    """The prompts and questions used by tests; outside the repository, beside it."""
    return Path(os.environ.get("DVI_SHARED") or ROOT.parent / "shared" / "data").resolve()
