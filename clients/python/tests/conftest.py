"""Puts the sources in reach and makes the wire they need."""

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(PROJECT), str(PROJECT / "src")]

import generate  # noqa: E402

generate.wire(PROJECT / "src")

import pytest  # noqa: E402

from scripted import ScriptedServices  # noqa: E402


@pytest.fixture
def services():
    with ScriptedServices() as running:
        yield running
