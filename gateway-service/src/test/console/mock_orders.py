"""What the made-up world shows and lets happen: the admin API's reads and writes, without HTTP."""

import json
from datetime import datetime, timezone

from mock_values import Refused, sha, text

ROLES = {"admin-key": ("mira", "admin"), "viewer-key": ("vera", "viewer")}


class Orders:
    """The calls of the admin API upon a World."""

    def __init__(self, world):
        self.world = world

    # reads

    def activation(self):
        return {**self.world.activations[0], "converged": self.world.converged()}

    def replicas(self):
        replicas = []
        for replica in self.world.replicas:
            serving = [
                {
                    **own,
                    "tokens_per_second": own["tokens"] / own["decode_seconds"],
                    "tokens_per_step": own["tokens"] / own["verify_steps"],
                }
                for own in replica["serving"]
            ]
            replicas.append({**{name: value for name, value in replica.items() if name != "behind"}, "serving": serving})
        return {"converged": self.world.converged(), "replicas": replicas}

    def learning(self, points=200):
        world = self.world
        idle = not world.rounds
        return {
            **world.mode,
            "stored_episodes": 0 if idle else 48_211 + world.seconds,
            "waiting_episodes": 0 if idle else 312 + world.seconds % 90,
            "episodes_per_minute": 0.0 if idle else 61.4,
            "drift": "NaN" if idle else 0.0873,
            "retention_days": 30,
            "rounds": world.rounds,
            "losses": world.losses[-points:],
        }

    def heads(self):
        return {"heads": list(reversed(self.world.heads)), "next_page_token": None}

    def page(self, limit, token):
        rows = [row for row in self.world.activations if token is None or row["sequence"] < token]
        shown = rows[:limit]
        return {"activations": shown, "next_page_token": str(shown[-1]["sequence"]) if len(rows) > limit else None}

    def head(self, version, param):
        found = next((head for head in self.world.heads if head["version"] == version), None)
        if found is None:
            raise Refused(404, "head_not_found", f"there is no head {version}", param)
        return found

    # writes

    def write(self, method, path, body, request):
        """Carries out one write; `request` has actor, dry_run, if_match and idempotency_key."""
        reason = body.get("reason")
        if not isinstance(reason, str) or not 1 <= len(reason.strip()) <= 1000:
            raise Refused(
                400, "invalid_value", "`reason` must be from 1 to 1000 characters; it goes into the audit", "reason"
            )
        key, order = request["idempotency_key"], json.dumps([method, path, body], sort_keys=True)
        if key and not request["dry_run"] and key in self.world.answers:
            told, answer = self.world.answers[key]
            if told != order:
                raise Refused(
                    422, "idempotency_key_reused", "the Idempotency-Key was used for another order", "Idempotency-Key"
                )
            return answer
        answer = {**self._write(method, path, body, request), "dry_run": request["dry_run"]}
        if key and not request["dry_run"]:
            self.world.answers[key] = (order, answer)
        return answer

    def _write(self, method, path, body, request):
        if (method, path) == ("PUT", "activation"):
            self._expect(request["if_match"])
            return self._point(
                body.get("version", body.get("stable")),
                body.get("canary"),
                body.get("shadow_version"),
                body["reason"],
                "admin",
                request,
            )
        if (method, path) == ("POST", "activation:rollback"):
            if request["if_match"]:
                self._expect(request["if_match"])
            return self._point(body.get("to", self._last_good()), None, None, body["reason"], "rollback", request)
        if method == "POST" and path in ("learning:pause", "learning:resume"):
            return self._learn(path, body, request)
        if method == "POST" and path.startswith("heads/") and path.endswith(":quarantine"):
            return self._quarantine(int(path[len("heads/") : -len(":quarantine")]), body["reason"], request)
        raise Refused(404, "not_found", "there is no such call")

    def _expect(self, tag):
        current = f'"{self.world.activations[0]["sequence"]}"'
        if tag is None:
            raise Refused(428, "precondition_required", "`If-Match` must name the activation that you saw", "If-Match")
        if tag not in ("*", current):
            raise Refused(412, "activation_conflict", f"the activation is {current} by now. Given: {tag}", "If-Match")

    def _last_good(self):
        active = self.world.activations[0]["version"]
        for row in self.world.activations:
            if row["version"] != active and self.head(row["version"], "to")["state"] == "ready":
                return row["version"]
        raise Refused(412, "no_previous_head", "there is no earlier good version")

    def _point(self, version, canary, shadow, reason, source, request):
        world, active = self.world, self.world.activations[0]
        for wanted, param in (
            (version, "version"),
            (canary and canary["version"], "canary.version"),
            (shadow, "shadow_version"),
        ):
            if wanted is not None and self.head(wanted, param)["state"] != "ready":
                raise Refused(412, "head_not_ready", f"head {wanted} is {self.head(wanted, param)['state']}", param)
        changed = (version, canary, shadow) != (active["version"], active["canary"], active["shadow_version"])
        after = (
            {
                **active,
                "sequence": active["sequence"] + 1,
                "version": version,
                "previous_version": active["version"],
                "sha256": sha(version),
                "canary": canary,
                "shadow_version": shadow,
                "reason": reason,
                "actor": request["actor"],
                "source": source,
                "figures": [],
                "acknowledgements": [],
                "at": text(datetime.now(timezone.utc)),
            }
            if changed
            else active
        )
        if changed and not request["dry_run"]:
            world.activations.insert(0, after)
            for index, replica in enumerate(world.replicas):
                replica["behind"] = index // 2
        return {"changed": changed, "activation": {**after, "converged": not changed and world.converged()}}

    def _quarantine(self, version, reason, request):
        head, active = self.head(version, "version"), self.world.activations[0]
        if version in (active["version"], (active["canary"] or {}).get("version"), active["shadow_version"]):
            raise Refused(
                412, "activation_conflict", f"head {version} is active, canary or shadow; move the pointer first", "version"
            )
        after = {**head, "state": "quarantined", "state_reason": reason, "state_actor": request["actor"]}
        changed = head["state"] != "quarantined"
        if changed and not request["dry_run"]:
            head.update(after)
        return {"changed": changed, "head": after}

    def _learn(self, path, body, request):
        mode = "learning" if path.endswith("resume") else "training_only" if body.get("publishing_only") else "paused"
        changed = mode != self.world.mode["mode"]
        after = {
            "mode": mode,
            "actor": request["actor"],
            "reason": body["reason"],
            "since": text(datetime.now(timezone.utc)),
        }
        if changed and not request["dry_run"]:
            self.world.mode = after
        return {"changed": changed, "learning": {**self.learning(), **(after if changed else {})}}

    def elsewhere(self):
        """Somebody else moves the pointer."""
        self._point(
            9, None, None, "an incident needs the head of this morning", "admin", {"actor": "jonas", "dry_run": False}
        )
