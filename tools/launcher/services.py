"""Starting, stopping and asking after the three services."""

import contextlib
import fcntl
import hashlib
import json
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import java
import maven
import model
import places
import processes

MEMORY = {"trainer": "1g", "decode": "1g", "gateway": "384m"}
# Where both want a processor, serving goes first.
NICENESS = {"trainer": 12}
PATIENCE_SECONDS = 180


def names(instance):
    """In the order they start: decode serves without trainer, but asks it for the active head first."""
    return ["trainer", *instance.decoders(), "gateway"]


def _kind(service):
    return service.split("-")[0]


def _ports(service):
    return {"trainer": ("trainer", "trainer-management", "postgres"),
            "gateway": ("gateway", "admin")}.get(service, (service, f"{service}-management"))


def _readiness(service):
    return ("gateway", "/health") if service == "gateway" else (f"{service}-management", "/actuator/health/readiness")


@contextlib.contextmanager
def only_one(instance):
    """Two launchers must not start or stop the same instance at once."""
    instance.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (instance.folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def running(instance):
    """Returns the processes that are alive, by service."""
    return {name: process for name, process in instance.processes().items() if processes.alive(process)}


def get(url, key=None, timeout=5):
    """Returns the JSON at a URL, or None when nobody answers with success."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=timeout) as answer:
            body = answer.read()
            return json.loads(body) if body else {}
    except (OSError, ValueError, urllib.error.URLError):
        return None


def up(instance):
    """Builds, fetches, imports and starts whatever is not there yet."""
    alive = running(instance)
    wanted = names(instance)
    if any(name not in alive for name in wanted):
        _end_orphaned_database(instance, alive)
        _check_ports(instance, [name for name in wanted if name not in alive])
        maven.build_if_stale()
        model.import_if_stale()
    for service in wanted:
        if service not in alive:
            print(f"starting {service}")
            alive[service] = _start(instance, service)
            instance.remember(alive)
        _await_ready(instance, service, alive[service])
        if _kind(service) in NICENESS:
            # Not before: a busy machine would keep it from ever being ready.
            processes.give_way(alive[service], NICENESS[_kind(service)])


def _check_ports(instance, starting):
    taken = []
    for name in (port for service in starting for port in _ports(service)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", instance.port(name)))
            except OSError:
                taken.append(f"{instance.port(name)} ({name})")
    if taken:
        raise places.LauncherError(f"ports are taken by something else: {', '.join(taken)}. "
                                   "Choose others with `./dvi up --port-base N`; the default is 8080.")


def _log(instance, service):
    return instance.folder / "logs" / f"{service}.log"


def _start(instance, service):
    folder = _unpacked(instance, service)
    command = [java.command(), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
               f"-Xmx{MEMORY[_kind(service)]}", "-XX:+ExitOnOutOfMemoryError", *_class_cache(folder, service),
               "-jar", str(folder / places.service_jar(_kind(service)).name),
               f"--spring.config.additional-location=file:{instance.configure(service)}"]
    return processes.start(command, _log(instance, service), instance.folder, NICENESS.get(_kind(service), 0))


def _unpacked(instance, service):
    """A copy runs, so that the next build does not pull the classes from under a running service.

    It is taken apart: a plain class path starts a second faster than jars within a jar, and its classes can be cached.
    """
    service = _kind(service)
    jar = places.service_jar(service)
    with jar.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    folder = instance.folder / "run" / f"{service}-{digest[:16]}"
    if not folder.is_dir():
        for old in folder.parent.glob(f"{service}-*"):
            shutil.rmtree(old)
        half_done = folder.with_name(f"{service}-unpacking")
        subprocess.run([java.command(), "-Djarmode=tools", "-jar", str(jar), "extract", "--destination",
                        str(half_done)], check=True, stdout=subprocess.DEVNULL)
        half_done.rename(folder)
    return folder


def _class_cache(folder, service):
    """Decode's classes as its first run left them when it ended (JEP 514): later runs are ready in half the time."""
    if service != "decode":
        return []
    cache = folder / "classes.aot"
    return [f"-XX:AOTCache={cache}"] if cache.is_file() else [f"-XX:AOTCacheOutput={cache}", "-Xlog:aot=error"]


def _await_ready(instance, service, process):
    port, path = _readiness(service)
    end = time.monotonic() + PATIENCE_SECONDS
    while get(instance.url(port, path)) is None:
        if not processes.alive(process):
            _fail(instance, service, "ended while starting")
        if time.monotonic() > end:
            _fail(instance, service, f"was not ready within {PATIENCE_SECONDS} s")
        time.sleep(0.3)


def _fail(instance, service, what):
    processes.stop(instance.processes().get(service))
    log = _log(instance, service)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-30:])
    raise places.LauncherError(f"{service} {what}; the end of {log}:\n{tail}")


def _end_orphaned_database(instance, alive):
    database = processes.postgres(instance.folder / "postgres")
    if database and "trainer" not in alive:
        print("ending a database left behind by a killed trainer")
        processes.stop(database, polite=signal.SIGINT)


def down(instance):
    """Ends what `up` started, the database last; returns the services that were running."""
    alive = running(instance)
    for service in reversed(names(instance)):
        processes.stop(alive.get(service))
    processes.stop(processes.postgres(instance.folder / "postgres"), polite=signal.SIGINT)
    if instance.folder.is_dir():
        instance.remember({})
    return list(alive)


def status(instance):
    """What scripts need to know of the instance."""
    alive = running(instance)
    keys = instance.keys()
    base, admin = instance.url("gateway", "/v1"), instance.url("admin", "/admin/v1")
    served = get(f"{base}/models", keys["user"]) if "gateway" in alive else None
    active = get(f"{admin}/activation", keys["admin"]) if "gateway" in alive else None
    ids = {name: process["pid"] for name, process in alive.items()}
    database = processes.postgres(instance.folder / "postgres")
    if database:
        ids["postgres"] = database["pid"]
    return {"running": all(name in alive for name in names(instance)), "openai_base_url": base, "api_key": keys["user"],
            "model": served["data"][0]["id"] if served and served.get("data") else places.MODEL_NAME,
            "admin_base_url": admin, "admin_key": keys["admin"],
            "active_head": active.get("version") if active else None, "process_ids": ids,
            "state_folder": str(instance.folder)}
