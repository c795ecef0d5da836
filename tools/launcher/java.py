"""Finds a JDK 25 or newer; never downloads one."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import places

NEEDED = 25
FOLDERS = ("/usr/lib/jvm", "/usr/java", "/opt/java", "/opt", "~/.sdkman/candidates/java", "~/.jdks",
           "/Library/Java/JavaVirtualMachines", "/opt/homebrew/opt")


def _candidates():
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    for folder in FOLDERS:
        for home in sorted(Path(folder).expanduser().glob("*"), reverse=True):
            yield home
            yield home / "Contents" / "Home"
    on_path = shutil.which("javac")
    if on_path:
        yield Path(on_path).resolve().parent.parent


def _major(home):
    """Returns the feature release of a JDK, or None where there is none (a JRE has no javac)."""
    if not (home / "bin" / "javac").is_file():
        return None
    try:
        release = (home / "release").read_text(errors="replace")
    except OSError:
        release = subprocess.run([home / "bin" / "java", "-version"], capture_output=True, text=True).stderr
    found = re.search(r'(?:JAVA_VERSION="|version ")(\d+)', release)
    return int(found.group(1)) if found else None


def home():
    """Returns the first JDK that is new enough: JAVA_HOME, the usual folders, then the path."""
    seen = {}
    for candidate in _candidates():
        major = _major(candidate)
        if major is not None:
            seen[candidate] = major
            if major >= NEEDED:
                return candidate
    found = ", ".join(f"{path} ({major})" for path, major in seen.items()) or "none"
    raise places.LauncherError(f"a JDK {NEEDED} or newer is needed; found: {found}. Install one, or set JAVA_HOME to it.")


def command():
    return str(home() / "bin" / "java")


def inside(jar, main, memory, arguments):
    """The command line of a main class inside a service's jar."""
    return [command(), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", f"-Xmx{memory}",
            "-cp", str(jar), f"-Dloader.main={main}", "org.springframework.boot.loader.launch.PropertiesLauncher",
            *arguments]
