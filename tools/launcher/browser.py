"""The browser that the console's tests drive, and axe, which looks for what hinders people: both from npm, into the cache."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import packages
import places

CHROMIUM = "@sparticuz/chromium@153.0.0"
CHROMIUM_SHA512 = ("8e2196a92bcf31dbb8f8ff538a562a011ef21063c41c8371fa50af13f36a34ef"
                   "c41d8cc5ff1d615222394fa8a8548b7b744cbb9fcf1bcb24f4be4f9d9ec810c0")
AXE = "axe-core@4.14.1"
AXE_SHA512 = ("1477dafa598d8d065f273d6af302aa203c02e83131707b7fa648cd41bd3d6b73"
              "4f8c22a0dab86ee6a6f64b8afbe804b214d36db85a2826965edfb3a0b9d546b5")
UNPACK = ("const [from, to] = process.argv.slice(1); const fs = require('fs');"
          " require('stream').pipeline(fs.createReadStream(from), require('zlib').createBrotliDecompress(), fs.createWriteStream(to),"
          " (failure) => { if (failure) { throw failure; } });")
# The package brings one family; what else is installed is used where that has no letter.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
"""


def settings():
    """What the console's tests read: the browser and axe, or why there are none."""
    try:
        return {"DVI_TEST_CHROMIUM": _chromium(), "DVI_TEST_AXE": _axe()}
    except places.LauncherError as missing:
        print(f"no browser for the console's tests: {missing}", file=sys.stderr)
        return {"DVI_TEST_CHROMIUM_MISSING": str(missing)}


def _chromium():
    named = os.environ.get("DVI_TEST_CHROMIUM", "").strip()
    if named:
        return named
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise places.LauncherError(f"{CHROMIUM} is built for Linux on x86_64, this is {sys.platform} on {platform.machine()};"
                                   " DVI_TEST_CHROMIUM may name another Chromium")
    return _kept("chromium-153.0.0", _unpack_chromium) / "chromium"


def _axe():
    def unpack(work, folder):
        shutil.copy(_package(AXE, AXE_SHA512, work) / "axe.min.js", folder)
    return _kept("axe-core-4.14.1", unpack) / "axe.min.js"


def _kept(name, make):
    """Returns a folder of the cache, made on first use."""
    folder = places.cache() / "browser" / name
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as work:
            fresh = Path(work) / name
            fresh.mkdir()
            make(Path(work), fresh)
            packages.put_in_place(fresh, folder)
    return folder


def _unpack_chromium(work, folder):
    print(f"fetching a browser (package {CHROMIUM}, 70 MB)")
    package = _package(CHROMIUM, CHROMIUM_SHA512, work) / "bin"
    _inflate(package / "chromium.br", folder / "chromium")
    (folder / "chromium").chmod(0o755)
    for name in ("al2023.tar", "fonts.tar"):
        _inflate(package / f"{name}.br", work / name)
        with tarfile.open(work / name) as packed:
            packed.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    (folder / "fonts.conf").write_text(FONTS.format(cache=places.cache() / "browser" / "fonts"))


def _package(name, sha512, work):
    """Fetches a package of npm and returns its folder; none of its scripts runs."""
    _run(["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", str(work), name])
    archive = work / (name.lstrip("@").replace("/", "-").replace("@", "-") + ".tgz")
    found = hashlib.sha512(archive.read_bytes()).hexdigest()
    if found != sha512:
        raise places.LauncherError(f"{name} has sha512 {found}, expected {sha512}; nothing was kept")
    with tarfile.open(archive) as packed:
        packed.extractall(work, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    return work / "package"


def _inflate(source, target):
    _run(["node", "-e", UNPACK, str(source), str(target)])


def _run(command):
    if shutil.which(command[0]) is None:
        raise places.LauncherError(f"{command[0]} is not installed")
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise places.LauncherError(f"{' '.join(command[:2])} failed: {(done.stderr.strip() or 'no word why').splitlines()[-1]}")
