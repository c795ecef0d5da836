"""The build: a Maven of our own version in the cache, and when to run it."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile

import java
import packages
import places

MAVEN = "3.9.16"
MAVEN_SHA512 = ("ed41650d42485cfc243fad22158caf9cbb5dc408ce7a09ddb94dd42a019de929"
                "ca43065bfa450612cf12bf78b5cafa3884b96c090de326ff590448c933454af3")
RESOLVER = "jgo==3.2.0"
RESOLVE = """
import sys
from pathlib import Path
from jgo.maven import MavenContext
project = MavenContext(repo_cache=Path(sys.argv[1]), timeout=120).project("org.apache.maven", "apache-maven")
print(project.at_version(sys.argv[2]).artifact(classifier="bin", packaging="zip").resolve())
"""
JARS = [places.service_jar(service) for service in ("gateway", "decode", "trainer")] + [places.client_jar()]


def environment():
    return {**os.environ, "JAVA_HOME": str(java.home())}


def _download(folder):
    """Fetches Maven by its coordinates: with a resolver from pip, or else with the Maven that is installed."""
    zip_file = folder / "org/apache/maven/apache-maven" / MAVEN / f"apache-maven-{MAVEN}-bin.zip"
    path = str(packages.installed(RESOLVER))
    resolved = subprocess.run([sys.executable, "-c", RESOLVE, str(folder), MAVEN],
                              env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True)
    if resolved.returncode == 0:
        return zip_file
    installed = shutil.which("mvn")
    if installed is None:
        raise places.LauncherError(f"Maven {MAVEN} could not be fetched: {resolved.stderr.strip().splitlines()[-1]}")
    subprocess.run([installed, "-B", "-q", f"-Dmaven.repo.local={folder}", "dependency:get", "-Dtransitive=false",
                    f"-Dartifact=org.apache.maven:apache-maven:{MAVEN}:zip:bin"], check=True, cwd=folder)
    return zip_file


def command():
    """Returns the mvn of the wanted version, unpacking it into the cache on first use."""
    folder = places.cache() / "maven" / f"apache-maven-{MAVEN}"
    if not folder.is_dir():
        print(f"fetching Maven {MAVEN} into the cache")
        work = places.cache() / "maven" / f"download.{os.getpid()}"
        work.mkdir(parents=True)
        try:
            zip_file = _download(work)
            found = hashlib.sha512(zip_file.read_bytes()).hexdigest()
            if found != MAVEN_SHA512:
                raise places.LauncherError(f"Maven {MAVEN} has sha512 {found}, expected {MAVEN_SHA512}")
            with zipfile.ZipFile(zip_file) as archive:
                archive.extractall(work)
            (work / folder.name / "bin" / "mvn").chmod(0o755)
            packages.put_in_place(work / folder.name, folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return str(folder / "bin" / "mvn")


def run(arguments):
    """Runs Maven over the whole project and returns its exit status."""
    return subprocess.run([command(), "-B", "-ntp", *arguments], cwd=places.ROOT, env=environment()).returncode


def _newest_source():
    """The last change to anything a jar is made of; folders count, as a deletion changes only them."""
    newest = (places.ROOT / "pom.xml").stat().st_mtime
    for module in (path.parent for path in places.ROOT.glob("*/pom.xml")):
        sources = module / "src" / "main"
        for path in (module / "pom.xml", sources, *sources.rglob("*")):
            if path.exists():
                newest = max(newest, path.stat().st_mtime)
    return newest


def build_if_stale():
    """Packages the services, without tests, unless every jar is newer than every source."""
    if all(jar.is_file() for jar in JARS) and min(jar.stat().st_mtime for jar in JARS) > _newest_source():
        return
    package()
    missing = [str(jar.relative_to(places.ROOT)) for jar in JARS if not jar.is_file()]
    if missing:
        raise places.LauncherError(f"the build made no {', '.join(missing)}")


def package():
    print("building (a few minutes the first time)")
    log = places.cache() / "build.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out:
        modules = "gateway-service,decode-service,trainer-service,client"
        done = subprocess.run([command(), "-B", "-ntp", "-pl", modules, "-am", "package", "-DskipTests",
                               "-Dcpd.skip", "-Dcheckstyle.skip"],
                              cwd=places.ROOT, env=environment(), stdout=out, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        errors = [line for line in log.read_text(errors="replace").splitlines() if "ERROR" in line][:20]
        raise places.LauncherError("the build failed; its log is {}\n{}".format(log, "\n".join(errors)))
