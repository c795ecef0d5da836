"""llama.cpp, built from source into the cache, and our model in its formats, for `./dvi bench peer`."""

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import model
import packages
import places

PACKAGE = "llama-cpp-python==0.3.36"
SOURCE_SHA256 = "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e"
SOURCE = PACKAGE.replace("-", "_").replace("==", "-") + "/vendor/llama.cpp"
BINARIES = ("llama-bench", "llama-quantize", "llama-server")
# Static, so that a binary does not care where it was built.
OPTIONS = ("-DCMAKE_BUILD_TYPE=Release", "-DGGML_NATIVE=ON", "-DLLAMA_CURL=OFF", "-DLLAMA_OPENSSL=OFF",
           "-DBUILD_SHARED_LIBS=OFF", "-DLLAMA_BUILD_TESTS=OFF", "-DLLAMA_BUILD_UI=OFF",
           "-DLLAMA_USE_PREBUILT_UI=OFF")
QUANTISED = ("Q4_0", "Q8_0")


def _folder():
    return places.cache() / "peer" / PACKAGE.replace("==", "-")


def binaries():
    """Returns the folder with llama.cpp's binaries: the one DVI_LLAMA_CPP names, or one built on first use."""
    named = os.environ.get("DVI_LLAMA_CPP", "").strip()
    folder = Path(named).expanduser().resolve() if named else _folder() / "bin"
    if not named and not folder.is_dir():
        _build(folder)
    missing = [name for name in BINARIES if not (folder / name).is_file()]
    if missing:
        raise places.LauncherError(f"{folder} holds no {', '.join(missing)}")
    return folder


def _build(folder):
    if shutil.which("cmake") is None:
        raise places.LauncherError("building llama.cpp needs cmake and a C++ compiler; or set DVI_LLAMA_CPP to a "
                                   f"folder with {', '.join(BINARIES)}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    log = places.cache() / "peer" / "build.log"
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        source, build = _source(Path(work)), Path(work) / "build"
        print(f"building llama.cpp (ten minutes or more; its log is {log})")
        with log.open("w") as out:
            for command in (["cmake", "-S", str(source), "-B", str(build), *OPTIONS],
                            ["cmake", "--build", str(build), "--parallel", str(os.cpu_count() or 1), "--target", *BINARIES]):
                if subprocess.run(command, stdout=out, stderr=subprocess.STDOUT).returncode != 0:
                    raise places.LauncherError(f"the build of llama.cpp failed; its log is {log}")
        fresh = Path(work) / "bin"
        fresh.mkdir()
        for name in BINARIES:
            shutil.copy2(build / "bin" / name, fresh / name)
        packages.put_in_place(fresh, folder)


def _source(work):
    """Fetches the package's sources, which carry llama.cpp; returns its folder."""
    print(f"fetching llama.cpp (package {PACKAGE}, 77 MB)")
    packages.pip(["download", "--no-deps", "--no-binary", PACKAGE.partition("==")[0], "--dest", str(work), PACKAGE])
    archive = next(work.glob("*.tar.gz"))
    model.expect(archive, SOURCE_SHA256)
    with tarfile.open(archive) as packed:
        inside = [entry for entry in packed.getmembers() if entry.name.startswith(SOURCE + "/")]
        packed.extractall(work, members=inside, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    return work / SOURCE


def models(folder):
    """Returns llama.cpp's files of our model by their format, making those that are not there yet."""
    files = {"Q4_1": model.fetch()}
    for kind in QUANTISED:
        target = files[kind] = places.cache() / "peer" / f"{places.MODEL_NAME}.{kind}.gguf"
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            fresh = target.with_name(f"{target.name}.{os.getpid()}")
            done = subprocess.run([str(folder / "llama-quantize"), "--allow-requantize", str(files["Q4_1"]), str(fresh),
                                   kind], capture_output=True, text=True, errors="replace")
            if done.returncode != 0:
                fresh.unlink(missing_ok=True)
                raise places.LauncherError(f"llama-quantize failed: {done.stderr.strip().splitlines()[-1:]}")
            packages.put_in_place(fresh, target)
    return files


def arguments():
    """What `bench peer` is told of llama.cpp."""
    folder = binaries()
    told = ["--llama-cpp", str(folder)]
    for kind, file in models(folder).items():
        told += ["--gguf", f"{kind}={file}"]
    return told
