"""Processes we started: known by id and start time, so that a reused id is never taken for ours."""

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path


def started(pid):
    """When a process began, in the system's own words; None when there is none (a zombie counts as none)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] == "Z" else fields[19]
    except OSError:
        pass
    if Path("/proc/self/stat").exists():
        return None
    listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return listed.stdout.strip() or None


def alive(process):
    return process is not None and started(process["pid"]) == process["started"]


def start(command, log, folder, niceness=0):
    """Starts a process that outlives us, its output appended to a log; nice ones let others go first."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        child = subprocess.Popen(["nice", "-n", str(niceness), *command], cwd=folder, stdin=subprocess.DEVNULL, stdout=out,
                                 stderr=subprocess.STDOUT, start_new_session=True)
    return {"pid": child.pid, "started": started(child.pid)}


def give_way(process, niceness):
    """Where Linux shares processors among sessions first, niceness counts within a session alone: the session gives way too."""
    group = Path(f"/proc/{process['pid']}/autogroup")
    if group.exists():
        # A wish: what may not change it, a container for one, still runs.
        with contextlib.suppress(OSError):
            group.write_text(str(niceness))


def stop(process, polite=signal.SIGTERM, patience=30):
    """Asks a process of ours to end, then insists; does nothing when it is gone."""
    for number, seconds in ((polite, patience), (signal.SIGKILL, 5)):
        if not alive(process):
            return
        os.kill(process["pid"], number)
        end = time.monotonic() + seconds
        while alive(process) and time.monotonic() < end:
            _reap(process["pid"])
            time.sleep(0.1)


def _reap(pid):
    """Collects a child that ended, if it is ours to collect."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass


def postgres(data_folder):
    """Returns the database server that runs on a data folder, or None: it can outlive a killed trainer."""
    try:
        lines = (data_folder / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except (OSError, ValueError, IndexError):
        return None
    if "postgres" not in command or str(data_folder) not in command:
        return None
    return {"pid": pid, "started": started(pid)}
