"""The benches that are not commands of the decode service: micro-benchmarks of the engine, and charts."""

import os
import subprocess

import java
import maven
import model
import packages
import places

MATPLOTLIB = "matplotlib==3.10.9"
CLASS_PATH = "target/test.classpath"


def micro(arguments):
    """Runs JMH over the engine's Benchmark classes; arguments are a pattern of names and options of JMH."""
    # The imported model first: its import needs the packaged services.
    maven.build_if_stale()
    environment = {"DVI_TEST_MODEL": str(model.import_if_stale()), **os.environ}
    if maven.run(["-q", "-pl", "engine", "-am", "-Dcheckstyle.skip", "test-compile", "dependency:build-classpath",
                  f"-Dmdep.outputFile={CLASS_PATH}", "-Dmdep.includeScope=test"]) != 0:
        raise places.LauncherError("the engine's benchmarks could not be compiled")
    engine = places.ROOT / "engine"
    path = [str(engine / "target" / "test-classes"), str(engine / "target" / "classes"),
            (engine / CLASS_PATH).read_text().strip()]
    return subprocess.run([java.command(), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                           "-cp", os.pathsep.join(path), "org.openjdk.jmh.Main", *arguments],
                          env=environment).returncode


def charts(arguments):
    """Draws what the other benches wrote with --json."""
    return _drawn("draw.py", arguments)


def objectives(arguments):
    """Compares the reports of `dvi train`, by what the heads were trained for."""
    return _drawn("objectives.py", arguments)


def _drawn(script, arguments):
    python = packages.python_with(MATPLOTLIB)
    return subprocess.run([str(python), "-B", str(places.ROOT / "tools" / "charts" / script), *arguments]).returncode
