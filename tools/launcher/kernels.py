"""Builds the kernels in engine/src/main/c; the Maven build of the engine runs this as a script.

The compiler is a package from pip, so that every machine builds with the same one and none needs its own.
"""

import hashlib
import os
import platform
import subprocess
import sys
from pathlib import Path

import packages
import places

ZIG = "ziglang==0.17.1"
FLAGS = ["-O3", "-std=c11", "-ffp-contract=off", "-fno-sanitize=undefined", "-Wall", "-Wextra", "-Werror", "-fPIC",
         "-shared", "-s"]
# Names that KernelLibrary looks for, the fastest first, and the instructions each may use.
BUILDS = {"x86_64": {"avx512bf16": "x86_64_v4+avx512vnni+avx512bf16", "avx512vnni": "x86_64_v4+avx512vnni",
                     "portable": "x86_64_v3"},
          "aarch64": {"portable": "generic"}}
SYSTEMS = {"Linux": ("linux", "linux-gnu.2.28"), "Darwin": ("macosx", "macos-none")}
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


def build(target):
    """Puts the libraries for this machine under target/native, unless they are there and no source has changed."""
    machine = MACHINES.get(platform.machine().lower(), platform.machine().lower())
    if machine not in BUILDS or platform.system() not in SYSTEMS:
        print(f"no kernels for {platform.system()} on {machine}; the flavour int8 will not run here")
        return
    sources = sorted((places.ROOT / "engine/src/main/c").glob("*.[ch]"))
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for source in sources:
        digest.update(source.name.encode() + source.read_bytes())
    system, abi = SYSTEMS[platform.system()]
    folder = target / "native" / f"{system}-{machine}"
    stamp = folder / "built-from.sha256"
    if stamp.is_file() and stamp.read_text() == digest.hexdigest():
        return
    folder.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(packages.installed(ZIG)),
                   "ZIG_GLOBAL_CACHE_DIR": str(places.cache() / "zig")}
    for name, instructions in BUILDS[machine].items():
        command = [sys.executable, "-m", "ziglang", "cc", "-target", f"{machine}-{abi}", f"-mcpu={instructions}", *FLAGS,
                   "-o", str(folder / f"dvi-{name}.so"), *(str(path) for path in sources if path.suffix == ".c"), "-lm",
                   "-lpthread"]
        subprocess.run(command, check=True, env=environment)
    stamp.write_text(digest.hexdigest())


if __name__ == "__main__":
    build(Path(sys.argv[1]))
