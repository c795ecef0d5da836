"""The types, the README and what is public."""

import subprocess
import sys
from pathlib import Path

import dvi
from scripted import answering

PROJECT = Path(__file__).resolve().parent.parent


def test_the_types_hold():
    checked = subprocess.run([sys.executable, "-m", "mypy", "--cache-dir", "/dev/null"], cwd=PROJECT, capture_output=True,
                             text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert (Path(dvi.__file__).parent / "py.typed").is_file()


def test_the_programs_in_the_readme_run(services, capsys):
    services.then(answering("Because", " of scattering."))
    text = (PROJECT / "README.md").read_text()
    programs = [part.split("```")[0] for part in text.split("```python\n")[1:]]
    assert len(programs) == 3
    for program in programs:
        for address in ("127.0.0.1:9090", "127.0.0.1:9190"):
            program = program.replace(address, services.target)
        exec(compile(program, "README.md", "exec"), {"__name__": "__main__"})
    printed = capsys.readouterr().out
    assert printed.count("Because of scattering.") == 2
    assert "4 of 8 drafts accepted" in printed
    assert "head 2 is active" in printed


def test_what_is_public_exists():
    assert all(hasattr(dvi, name) for name in dvi.__all__)
    assert dvi.__all__ == sorted(dvi.__all__)
