"""Writes the package dvi.v1, messages and stubs of the wire, from the project's proto files."""

import sys
from pathlib import Path

import grpc_tools
from grpc_tools import protoc

HERE = Path(__file__).resolve().parent
PROTO = HERE.parent.parent / "proto" / "src" / "main" / "protobuf"
# What lies between decode and trainer is not for callers.
FILES = ("decode", "errors", "heads")


def wire(target):
    """Generates below a folder, when something is missing there or older than what it comes from."""
    package = Path(target) / "dvi" / "v1"
    sources = [PROTO / "dvi" / "v1" / f"{name}.proto" for name in FILES]
    made = [package / f"{name}_pb2{kind}" for name in FILES for kind in (".py", ".pyi", "_grpc.py")]
    if all(file.is_file() for file in made) and min(map(_age, made)) > max(map(_age, sources)):
        return
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text('"""The wire; generated."""\n')
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    outputs = [f"--{kind}_out={target}" for kind in ("python", "pyi", "grpc_python")]
    status = protoc.main(["protoc", f"-I{PROTO}", f"-I{well_known}", *outputs, *map(str, sources)])
    if status:
        raise SystemExit(f"protoc failed ({status})")


def _age(file):
    return file.stat().st_mtime_ns


if __name__ == "__main__":
    wire(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "src")
