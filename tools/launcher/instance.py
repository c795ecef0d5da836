"""One instance: its keys, ports and the configuration its services read."""

import hashlib
import json
import os
import re
import secrets

import places

DEFAULT_BASE = 8080
OFFSETS = {"gateway": 0, "admin": 1, "decode": 1010, "decode-management": 1011,
           "trainer": 1110, "trainer-management": 1111, "postgres": 1112}
MOST_REPLICAS = 8
ROLES = ("user", "viewer", "admin")
OWN_KEYS = ("user", "admin")
# The ports of decode's other replicas follow those of the first.
for number in range(2, MOST_REPLICAS + 1):
    OFFSETS[f"decode-{number}"] = OFFSETS["decode"] + 2 * (number - 1)
    OFFSETS[f"decode-{number}-management"] = OFFSETS["decode-management"] + 2 * (number - 1)


def write_private(path, text):
    """Writes a file only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)


def _fresh_key(role):
    return f"dvi-{role}-{secrets.token_hex(20)}"


def role_of(key):
    """What a key entitles to, which its text says."""
    return key.split("-")[1]


class Instance:
    """What is known of the instance in the state folder; made on first use."""

    def __init__(self, port_base=None, replicas=None):
        self.folder = places.state()
        self.remembered = self._read("instance.json") or {}
        self.base = port_base or self.remembered.get("port_base", DEFAULT_BASE)
        self.replicas = replicas or self.remembered.get("replicas", 1)
        if not 1 <= self.replicas <= MOST_REPLICAS:
            raise places.LauncherError(f"--replicas must be from 1 to {MOST_REPLICAS}. Given: {self.replicas}")
        if not 1024 <= self.base <= 65535 - max(OFFSETS.values()):
            raise places.LauncherError(f"--port-base must be from 1024 to {65535 - max(OFFSETS.values())}. Given: {self.base}")

    def _read(self, name):
        path = self.folder / name
        return json.loads(path.read_text()) if path.is_file() else None

    def port(self, name):
        return self.base + OFFSETS[name]

    def url(self, name, path=""):
        return f"http://127.0.0.1:{self.port(name)}{path}"

    def keys(self):
        """The bearer keys by name: two of the instance's own, generated once, and those that were added."""
        keys = self._read("keys.json")
        if keys is None:
            keys = self._keep_keys({role: _fresh_key(role) for role in OWN_KEYS})
        return keys

    def add_key(self, name, role):
        """Generates a key for somebody; the gateway knows it from its next start on."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", name):
            raise places.LauncherError("a key's name must be 1 to 64 letters, digits, `.`, `_` or `-`, a letter or digit first. "
                                       f"Given: {name}")
        keys = self.keys()
        if name in keys:
            raise places.LauncherError(f"there is a key named {name} already")
        return self._keep_keys({**keys, name: _fresh_key(role)})[name]

    def remove_key(self, name):
        keys = self.keys()
        if name in OWN_KEYS or name not in keys:
            others = ", ".join(other for other in keys if other not in OWN_KEYS) or "none"
            raise places.LauncherError(f"only a key that was added can be removed ({others}). Given: {name}")
        self._keep_keys({other: key for other, key in keys.items() if other != name})

    def _keep_keys(self, keys):
        write_private(self.folder / "keys.json", json.dumps(keys, indent=2) + "\n")
        return keys

    def decoders(self):
        """The decode services by name: decode, decode-2 and so on."""
        return ["decode"] + [f"decode-{number}" for number in range(2, self.replicas + 1)]

    def processes(self):
        return self.remembered.get("processes", {})

    def remember(self, processes):
        self.remembered = {"port_base": self.base, "replicas": self.replicas, "processes": processes}
        write_private(self.folder / "instance.json", json.dumps(self.remembered, indent=2) + "\n")

    def configure(self, service):
        """Writes the properties of one service (JSON is YAML too) and returns the file."""
        path = self.folder / "config" / f"{service}.yaml"
        properties = {"trainer": self._trainer_properties, "gateway": self._gateway_properties}.get(
            service, lambda: self._decode_properties(service))()
        write_private(path, json.dumps(properties, indent=2) + "\n")
        return path

    def _gateway_properties(self):
        access = [{"name": name, "role": role_of(key), "sha256": hashlib.sha256(key.encode()).hexdigest()}
                  for name, key in self.keys().items()]
        return {"server": {"address": "127.0.0.1", "port": self.port("gateway")},
                "dvi": {"gateway": {"admin-port": self.port("admin"),
                                    "decode-targets": [f"static://127.0.0.1:{self.port(name)}"
                                                       for name in self.decoders()],
                                    "trainer-target": f"static://127.0.0.1:{self.port('trainer')}",
                                    "access": {"keys": access}}}}

    def _decode_properties(self, name):
        return {"server": {"address": "127.0.0.1", "port": self.port(f"{name}-management")},
                "spring": {"grpc": {"server": {"address": "127.0.0.1", "port": self.port(name)}}},
                "dvi": {"decode": {"model-folder": str(places.model_folder()),
                                   "state-folder": str(self.folder / name),
                                   "instance": name.replace("decode", "local"),
                                   "trainer-target": f"static://127.0.0.1:{self.port('trainer')}"}}}

    def _trainer_properties(self):
        return {"server": {"address": "127.0.0.1", "port": self.port("trainer-management")},
                "spring": {"grpc": {"server": {"address": "127.0.0.1", "port": self.port("trainer")}}},
                "dvi": {"trainer": {"model-folder": str(places.model_folder()),
                                    "initial-head": str(places.initial_head()),
                                    "embedded-postgres": {"enabled": True, "port": self.port("postgres"),
                                                          "data-folder": str(self.folder / "postgres")}}}}
