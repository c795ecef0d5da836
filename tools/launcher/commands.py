"""The commands of `./dvi`."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

import benches
import java
import learning
import maven
import model
import peer
import places
import services
import suite
from instance import ROLES, Instance, role_of

HELP = """dvi: lossless LLM serving that learns from its own traffic

  ./dvi up [--port-base N] [--replicas N]
                                build, fetch and import the model, start everything on loopback, print the URL
  ./dvi down                    stop what `up` started; the database and the heads stay
  ./dvi status [--json]         URLs, keys, active head and process ids
  ./dvi keys [add NAME [--role user|viewer|admin] | remove NAME] [--json]
                                who may call, beside the instance's own two keys
  ./dvi test                    every test: unit, integration, real processes, chart
  ./dvi chat [MESSAGE]          talk to the running model; /help in it lists its commands
  ./dvi generate --prompts FILE [--tokens N] [--streams N] [--own-share P] [--json]
                                let it answer many prompts, so that heads have text of its own to learn from
  ./dvi train --out FILE [--state FILE] [--phase STEPS:PASSES:START:FINISH]... [--seed S] [--threads N] [--json]
                                train a head on all stored experience, whether the services run or not
  ./dvi train ranking --out FILE
                                rank tokens by that experience, for the draft vocabulary of an import
  ./dvi heads ls|show|replicas|audit|export [--json]
                                versions of the draft head, which serve where, and who decided so
  ./dvi heads activate|canary|shadow|rollback|quarantine|import --reason WHY [--dry-run] [--json]
                                say which serve; `./dvi heads activate --help` and so on have the details
  ./dvi heads evaluate V|active [--rows N] [--json]
                                one version on stored held-out experience: acceptance, expected speed, gain over the active one
  ./dvi heads evaluate V|active --questions FILE [--limit N] [--json FILE]
                                acceptance of one version on questions it has not seen
  ./dvi learning status|pause|resume [--json]
                                how learning goes, and whether it does
  ./dvi bench spec-bench --questions FILE [--limit N] [--runs N] [--json FILE]
                                tokens per second, plain and speculative alternately in one run
  ./dvi bench step [--flavour F] [--context N] [--rows 1,2,3] [--runs N] [--json FILE]
                                what a verify step costs by its rows, and the engine beside a plain loop
  ./dvi bench serve --questions FILE [--url URL --api-key K] [--streams 1,2,4|--rates R,R] [--seconds S]
                                streams at once, then requests that arrive on their own schedule
  ./dvi bench overload --questions FILE [--seconds S] [--runs N] [--hang-ups N] [--json FILE]
                                the running instance at its capacity and at three times that, in turn, and clients that hang up
  ./dvi bench peer --questions FILE [--figures plain,first_token,questions] [--runs N]
                                llama.cpp, built on first use, in turn with ours
  ./dvi bench learning --prompts FILE [--pairs N] [--streams N] [--json FILE]
                                what the trainer costs serving: the same answers with it at work and stopped, in turn
  ./dvi bench micro [PATTERN]   the engine's hot paths under JMH
  ./dvi bench charts --data FOLDER --out FOLDER
                                a PNG for each of step.json, spec-bench.json, serve.json and peer.json
  ./dvi bench objectives --data FOLDER --out FOLDER
                                table and curves of heads that were trained for one thing or another, by seeds
  ./dvi model fetch|import SOURCE TARGET|show [FOLDER]
                                the model in the cache, or one of your own
  ./dvi help                    this text

Needs JDK 25 and Python with pip; `bench charts` and `bench objectives` Python 3.10; `bench peer` also cmake and a
C++ compiler, or DVI_LLAMA_CPP, which names a folder with its binaries. DVI_HOME names another state folder, for a second
instance."""


def main(arguments):
    """Runs one command and returns the exit status."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    command = {"up": up, "down": down, "status": status, "keys": keys, "test": suite.test, "chat": chat,
               "generate": generate, "train": train, "heads": heads, "learning": learning_command, "bench": bench,
               "model": model_command}.get(name)
    if command is None:
        print(HELP)
        return 0 if name in ("help", "-h", "--help") else 2
    try:
        return command(rest)
    except places.LauncherError as problem:
        print(f"dvi: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parse(command, arguments, *options):
    parser = argparse.ArgumentParser(prog=f"dvi {command}")
    for name, settings in options:
        parser.add_argument(name, **settings)
    return parser.parse_args(arguments)


def up(arguments):
    wanted = _parse("up", arguments, ("--port-base", {"type": int, "help": "port of the gateway; the others follow"}),
                    ("--replicas", {"type": int, "help": "decode services, each with the whole model (default 1)"}))
    instance = Instance(wanted.port_base, wanted.replicas)
    with services.only_one(instance):
        instance = Instance(wanted.port_base, wanted.replicas)
        current = instance.remembered.get("port_base")
        if services.running(instance) and current != instance.base:
            raise places.LauncherError(f"already up on port base {current}; `./dvi down` first, or set DVI_HOME for another")
        count = instance.remembered.get("replicas", 1)
        if services.running(instance) and count != instance.replicas:
            raise places.LauncherError(f"already up with {count} replicas of decode; `./dvi down` first")
        services.up(instance)
    _print_status(services.status(instance))
    return 0


def down(arguments):
    _parse("down", arguments)
    instance = Instance()
    with services.only_one(instance):
        ended = services.down(Instance())
    print(f"stopped {', '.join(ended)}" if ended else "nothing was running")
    return 0


def status(arguments):
    wanted = _parse("status", arguments, ("--json", {"action": "store_true"}))
    found = services.status(Instance())
    if wanted.json:
        print(json.dumps(found, indent=2))
    elif found["running"]:
        _print_status(found)
    else:
        print(f"not running; alive: {', '.join(found['process_ids']) or 'nothing'}")
    return 0 if found["running"] else 3


def keys(arguments):
    parser = argparse.ArgumentParser(prog="dvi keys")
    parser.add_argument("--json", action="store_true")
    orders = parser.add_subparsers(dest="order")
    add = orders.add_parser("add", help="make a key")
    add.add_argument("--role", choices=ROLES, default="user", help="use the model, read the admin API, or everything")
    for order in (add, orders.add_parser("remove", help="take a key away")):
        order.add_argument("name", help="whom it belongs to; shown in the audit")
        order.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
    wanted = parser.parse_args(arguments)
    instance = Instance()
    with services.only_one(instance):
        if wanted.order == "add":
            instance.add_key(wanted.name, wanted.role)
        elif wanted.order == "remove":
            instance.remove_key(wanted.name)
    if wanted.json:
        print(json.dumps([{"name": name, "role": role_of(key), "key": key} for name, key in instance.keys().items()], indent=2))
        return 0
    for name, key in instance.keys().items():
        print(f"{name:16} {role_of(key):8} {key}")
    if wanted.order and "gateway" in services.running(instance):
        print("the running gateway knows of it after `./dvi down` and `./dvi up`")
    return 0


def _print_status(found):
    head = "unknown" if found["active_head"] is None else found["active_head"]
    print(f"""
base URL   {found['openai_base_url']}
API key    {found['api_key']}
model      {found['model']} (active head: {head})
admin URL  {found['admin_base_url']}
console    {found['admin_base_url'].removesuffix('admin/v1')}
admin key  {found['admin_key']}

curl -sN {found['openai_base_url']}/chat/completions -H 'Authorization: Bearer {found['api_key']}' \\
  -H 'Content-Type: application/json' \\
  -d '{{"model": "{found['model']}", "stream": true, "messages": [{{"role": "user", "content": "Why is the sky blue?"}}]}}'""")


def _client(arguments):
    """Runs the command line of the SDK against the running instance."""
    return _await(*_client_command(arguments))


def _client_command(arguments):
    """The command line of the SDK and the environment that leads it to the running instance."""
    if not places.client_jar().is_file():
        maven.build_if_stale()
    instance = Instance()
    keys = instance.keys()
    environment = {**os.environ, "DVI_BASE_URL": instance.url("gateway", "/v1"), "DVI_API_KEY": keys["user"],
                   "DVI_ADMIN_URL": instance.url("admin", "/admin/v1"), "DVI_ADMIN_KEY": keys["admin"],
                   "DVI_DECODE_TARGET": f"127.0.0.1:{instance.port('decode')}"}
    command = [java.command(), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
               "-jar", str(places.client_jar()), *arguments]
    return command, environment


def _await(command, environment=None):
    """Runs a command that has something to say when it is interrupted, and ends by itself then."""
    with subprocess.Popen(command, env=environment) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                process.send_signal(signal.SIGINT)


def chat(arguments):
    command, environment = _client_command(["chat", *arguments])
    sys.stdout.flush()
    # It takes this process's place, so that Ctrl-C in the terminal is its alone: it stops an answer, not the chat.
    os.execve(command[0], command, environment)


def generate(arguments):
    return _client(["generate", *arguments])


def train(arguments):
    maven.build_if_stale()
    where = ["--model", str(model.import_if_stale())]
    if not any(argument.split("=")[0] in ("--database", "--jdbc-url") for argument in arguments):
        with services.only_one(Instance()):
            # Services that are being started bring the database up.
            where += ["--database", str(Instance().folder / "postgres")]
    commit = subprocess.run(["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"], cwd=places.ROOT,
                            capture_output=True, text=True).stdout.strip()
    if arguments[:1] != ["ranking"]:
        where += ["--built-from", f"{places.VERSION} {commit}".strip()]
    # A copy runs, as a build in these hours would pull the classes from under it.
    with tempfile.TemporaryDirectory(prefix="dvi-train-") as folder:
        jar = shutil.copy(places.service_jar("trainer"), folder)
        return _await(java.inside(jar, "io.dvi.trainer.command.TrainerCommands", "2g", [*arguments, *where]))


def heads(arguments):
    asks = any(argument.split("=")[0] == "--questions" for argument in arguments)
    if arguments[:1] != ["evaluate"] or not asks:
        return _client(["heads", *arguments])
    maven.build_if_stale()
    trainer = f"127.0.0.1:{Instance().port('trainer')}"
    return model.run_command(["heads", *arguments, "--model", str(model.import_if_stale()), "--trainer", trainer])


def learning_command(arguments):
    return _client(["learning", *arguments])


def bench(arguments):
    own = {"micro": benches.micro, "charts": benches.charts, "objectives": benches.objectives,
           "learning": lambda rest: learning.bench(rest, _client_command)}.get(next(iter(arguments), ""))
    if own:
        return own(arguments[1:])
    maven.build_if_stale()
    command = ["bench", *arguments]
    if arguments[:1]:
        command += ["--model", str(model.import_if_stale())]
    if arguments[:1] == ["spec-bench"]:
        command += ["--trainer", f"127.0.0.1:{Instance().port('trainer')}"]
    if arguments[:1] == ["overload"]:
        instance = Instance()
        command += ["--url", instance.url("gateway", "/v1"), "--api-key", instance.keys()["user"],
                    "--metrics", instance.url("decode-management", "/actuator/prometheus")]
    if arguments[:1] == ["peer"]:
        command += peer.arguments()
    return model.run_command(command)


def model_command(arguments):
    if arguments == ["fetch"]:
        print(model.fetch())
        maven.build_if_stale()
        print(model.import_if_stale())
        return 0
    maven.build_if_stale()
    if arguments == ["show"]:
        arguments = ["show", str(model.import_if_stale())]
    return model.run_command(["model", *arguments])
