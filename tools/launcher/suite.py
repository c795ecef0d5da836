"""`./dvi test`: everything that can be checked, with what it needs put in place first."""

import subprocess
import xml.etree.ElementTree as xml

import browser
import java
import maven
import model
import packages
import places

# The OpenAI client, and what makes, checks and runs clients/python.
PYTHON = ("openai==3.54.0", "grpcio-tools==1.74.0", "pytest==8.4.2", "mypy==1.18.2", "types-grpcio==1.85.0.20261028",
          "types-protobuf==6.32.1.20251105")


def test(arguments):
    """Runs every test; more arguments go to Maven. Returns Maven's exit status."""
    settings = {"DVI_TEST_PYTHON": packages.python_with(*PYTHON), "DVI_TEST_HELM": packages.helm(),
                "DVI_SHARED": places.shared_data(), "JAVA_HOME": java.home(), **browser.settings()}
    maven.build_if_stale()
    settings["DVI_TEST_MODEL"] = model.import_if_stale()
    for report in _reports():
        report.unlink()
    command = [maven.command(), "-B", "-ntp", "--fail-at-end", "verify", *arguments]
    environment = {**maven.environment(), **{name: str(value) for name, value in settings.items()}}
    status = subprocess.run(command, cwd=places.ROOT, env=environment).returncode
    return _summary() or status


def _reports():
    return [path for kind in ("surefire", "failsafe") for path in places.ROOT.glob(f"*/target/{kind}-reports/TEST-*.xml")]


def _summary():
    """Prints what ran, by module; returns 1 when nothing ran or something failed."""
    totals, broken = {}, []
    for report in sorted(_reports()):
        suite = xml.parse(report).getroot()
        counts = totals.setdefault(report.relative_to(places.ROOT).parts[0], [0, 0, 0])
        numbers = [int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")]
        counts[0] += numbers[0]
        counts[1] += numbers[1] + numbers[2]
        counts[2] += numbers[3]
        broken += [f"{case.get('classname')}.{case.get('name')}" for case in suite.iter("testcase")
                   if case.find("failure") is not None or case.find("error") is not None]
    print(f"\n{'module':<18}{'tests':>7}{'failed':>8}{'skipped':>9}")
    for module, counts in [*totals.items(), ("all", [sum(column) for column in zip(*totals.values())] or [0, 0, 0])]:
        print(f"{module:<18}{counts[0]:>7}{counts[1]:>8}{counts[2]:>9}")
    for name in broken:
        print(f"failed: {name}")
    return 1 if broken or not totals else 0
