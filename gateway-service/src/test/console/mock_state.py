"""A made-up world of heads, activations, replicas and learning that changes by the second, for the console's tests."""

import math
import random
from datetime import datetime, timedelta, timezone

from mock_values import BAD, CANARY, FINGERPRINT, PUBLISHED, REPLICAS, SHADOW, STABLE, sha, text


class World:
    """Everything the admin API shows. `advance` moves the counters; the rest moves by orders."""

    def __init__(self, empty=False, seed=7):
        self.random = random.Random(seed)
        self.start = datetime.now(timezone.utc)
        self.seconds = 0
        self.scored = {"sequence": 0, "requests": 0, "record_at": 8}
        self.answers = {}
        self.heads = [self._head(*row) for row in (PUBLISHED[:1] if empty else PUBLISHED)]
        self.activations = []
        self.losses, self.rounds = ([], []) if empty else (self._losses(), self._rounds())
        self.mode = {"mode": "learning", "actor": "", "reason": "", "since": None}
        self.replicas = [] if empty else [self._replica(name) for name in REPLICAS]
        self._past(empty)
        for _ in range(0 if empty else 600):
            self._second()
        self.caught_up = datetime.now(timezone.utc)

    def _ago(self, minutes):
        return self.start - timedelta(minutes=minutes)

    def _head(self, version, minutes, agreement):
        head = {
            "version": version,
            "parent": version - 1 if version else None,
            "created_at": text(self._ago(minutes)),
            "kind": "block",
            "sha256": sha(version),
            "size_bytes": 9_053_184 + 64 * version,
            "model_fingerprint": FINGERPRINT,
            "split_layer": 2,
            "trainer_step": 40 * version,
            "evaluation": None,
            "state": "ready",
            "state_reason": "",
            "state_actor": "",
            "origin": "imported" if version == SHADOW else "trained" if version else "untrained",
        }
        if agreement:
            head["evaluation"] = {
                "rows": 16384,
                "first_token_agreement": agreement[0],
                "baseline_first_token_agreement": agreement[1],
                "kl": round(1.6 - 1.3 * agreement[0], 3),
                "vocabulary_coverage": 0.963,
            }
        if version == BAD:
            head.update(
                state="quarantined", state_reason="2.12 tokens per step against 2.31 of head 10", state_actor="watch"
            )
        return head

    def _past(self, empty):
        self._record(0, 4320, "trainer", "initial", "the untrained head serves first")
        if empty:
            return
        for version in (1, 2, 3, 4, 6, 7, 9, 10, 11):
            self._record(
                version,
                PUBLISHED[version][1],
                "trainer",
                "gate",
                f"head {version} agrees more on held-out requests",
                self._gate(version),
            )
        self._record(
            10,
            688,
            "watch",
            "watch",
            "fewer tokens per step than head 10 gave",
            [
                {"name": "tokens_per_step", "value": 2.118, "limit": 2.31},
                {"name": "tokens_per_second", "value": 91.4, "limit": 98.7},
                {"name": "non_finite_drafts", "value": 0, "limit": 0},
            ],
        )
        self._record(12, 480, "trainer", "gate", "head 12 agrees more on held-out requests", self._gate(12))
        self._record(
            10, 402, "mira", "rollback", "p99 of inter-token latency rose after the change; going back while we look"
        )
        self._record(12, 391, "mira", "admin", "the latency came from the node, not from the head")
        self._record(13, 260, "trainer", "gate", "head 13 agrees more on held-out requests", self._gate(13))
        self._record(
            13,
            36,
            "mira",
            "admin",
            "head 14 for a tenth of the requests before it serves all; the one from staging in the shadow",
            canary=(CANARY, 10),
            shadow=SHADOW,
        )

    def _gate(self, version):
        head = next(head for head in self.heads if head["version"] == version)
        evaluation = head["evaluation"]
        return [
            {
                "name": "speed_gain",
                "value": round(
                    (evaluation["first_token_agreement"] - evaluation["baseline_first_token_agreement"]) * 1.7, 4
                ),
                "limit": 0,
            },
            {
                "name": "first_token_agreement",
                "value": evaluation["first_token_agreement"],
                "limit": evaluation["baseline_first_token_agreement"],
            },
        ]

    def _record(self, version, minutes, actor, source, reason, figures=(), canary=None, shadow=None, at=None):
        now = at or self._ago(minutes)
        before = self.activations[0]["version"] if self.activations else None
        self.activations.insert(
            0,
            {
                "sequence": len(self.activations) + 1,
                "version": version,
                "previous_version": before,
                "sha256": sha(version),
                "at": text(now),
                "actor": actor,
                "reason": reason,
                "source": source,
                "request_id": f"req-{len(self.activations) + 1:04d}",
                "canary": {"version": canary[0], "percent": canary[1]} if canary else None,
                "shadow_version": shadow,
                "figures": list(figures),
                "acknowledgements": [
                    {
                        "instance": replica["instance"],
                        "at": text(now + timedelta(milliseconds=140 + 60 * index)),
                        "error": "",
                    }
                    for index, replica in enumerate(self.replicas)
                ],
            },
        )

    def _losses(self):
        return [
            {
                "trainer_step": step,
                "loss": round(2.02 + 1.25 * math.exp(-step / 150) + self.random.gauss(0, 0.035), 4),
                "at": text(self._ago((600 - step) * 7)),
            }
            for step in range(204, 600, 2)
        ]

    def _rounds(self):
        outcomes = [
            "published",
            "inconclusive",
            "published",
            "refused",
            "inconclusive",
            "published",
            "inconclusive",
            "inconclusive",
            "published",
        ]
        rounds, version = [], 14
        for index, outcome in enumerate(outcomes):
            gain = {"published": 0.021, "inconclusive": 0.004, "refused": -0.008}[outcome] + self.random.gauss(0, 0.002)
            rounds.append(
                {
                    "round": 31 - index,
                    "closed": text(self._ago(42 + 70 * index)),
                    "outcome": outcome,
                    "head_version": version if outcome == "published" else None,
                    "trainer_step": 598 - 26 * index,
                    "figures": [
                        {"name": "speed_gain", "value": round(gain, 4), "limit": 0},
                        {"name": "gain_interval_low", "value": round(gain - 0.009, 4), "limit": 0},
                        {"name": "held_out_rows", "value": 16384, "limit": None},
                    ],
                }
            )
            version -= outcome == "published"
        return rounds

    def _replica(self, name):
        return {
            "instance": name,
            "healthy": True,
            "reported": text(self.start),
            "activation_sequence": 0,
            "head_version": STABLE,
            "head_sha256": sha(STABLE),
            "since": text(self._ago(260)),
            "last_error": "",
            "canary_version": CANARY,
            "load_failures": {"checksum": 1} if name == "decode-2" else {},
            "plain_tokens_per_second": 58.4 + 0.7 * int(name[-1]),
            "serving": [],
            "behind": 0,
        }

    def advance(self):
        """Brings the counters up to now."""
        while self.caught_up < datetime.now(timezone.utc):
            self.caught_up += timedelta(seconds=1)
            self._second()

    def _second(self):
        self.seconds += 1
        active = self.activations[0]
        self._score(active)
        for replica in self.replicas:
            replica["reported"] = text(max(self.start, datetime.now(timezone.utc)))
            if replica["behind"] > 0:
                replica["behind"] -= 1
                continue
            if replica["activation_sequence"] != active["sequence"]:
                replica.update(
                    activation_sequence=active["sequence"],
                    head_version=active["version"],
                    head_sha256=active["sha256"],
                    since=active["at"],
                    canary_version=(active["canary"] or {}).get("version"),
                )
            share = active["canary"]["percent"] / 100 if active["canary"] else 0
            self._decode(replica, active["version"], 1 - share)
            if share:
                self._decode(replica, active["canary"]["version"], share)

    def _decode(self, replica, version, share):
        own = next((serving for serving in replica["serving"] if serving["head_version"] == version), None)
        if own is None:
            own = {
                "head_version": version,
                "requests": 0,
                "tokens": 0,
                "verify_steps": 0,
                "decode_seconds": 0.0,
                "non_finite_drafts": 0,
                "drafted_by_position": [0] * 5,
                "accepted_by_position": [0] * 5,
                "drafters": [
                    {"drafter": name, "drafted": 0, "accepted": 0}
                    for name in ("head", "prompt_lookup", "recycling", "format")
                ],
            }
            replica["serving"].append(own)
        skill = 0.02 * math.sin(self.seconds / 37 + int(replica["instance"][-1])) + self.random.gauss(0, 0.012)
        steps = max(1, round(150 * share * (1 + self.random.gauss(0, 0.1))))
        tokens = steps + self._draft(own, steps, 0.52 + 0.009 * version + skill)
        own["requests"] += 1 if self.random.random() < 1.4 * share else 0
        own["verify_steps"] += steps
        own["tokens"] += tokens
        own["decode_seconds"] = round(own["decode_seconds"] + 0.0172 * steps + 0.0021 * tokens, 3)

    def _score(self, active):
        """The shadow's figures, with every doubling of the requests, unless it cannot be scored."""
        if self.scored["sequence"] != active["sequence"]:
            self.scored = {"sequence": active["sequence"], "requests": 0, "record_at": 8}
        if active["shadow_version"] is None or any(own["name"] == "shadow_broken" for own in active["figures"]):
            return
        self.scored["requests"] += 4
        if self.scored["requests"] >= self.scored["record_at"]:
            requests = self.scored["requests"]
            self.scored["record_at"] = 2 * requests
            ours, theirs = (0.34 + 0.0073 * version for version in (active["shadow_version"], active["version"]))
            gain, spread = 0.9 * (ours - theirs), 0.2 / math.sqrt(requests)
            active["figures"] = [
                {"name": "shadow_requests", "value": requests, "limit": None},
                {"name": "shadow_rows", "value": 171 * requests, "limit": None},
                {"name": "shadow_first_token_agreement", "value": ours, "limit": theirs},
                {"name": "shadow_tokens_per_step", "value": 1.31 + 2.5 * ours, "limit": 1.31 + 2.5 * theirs},
                {"name": "shadow_expected_speed", "value": 1.52 * (1 + gain), "limit": 1.52},
                {"name": "shadow_expected_gain_low", "value": gain - spread, "limit": 0},
                {"name": "shadow_expected_gain_high", "value": gain + spread, "limit": None},
            ]

    def _draft(self, own, steps, rate):
        """Drafts of so many steps; returns how many tokens were accepted."""
        reach, sum_accepted = steps * 0.93, 0
        for position in range(5):
            drafted = self._whole(reach)
            accepted = min(drafted, self._whole(drafted * (rate + 0.035 * position)))
            own["drafted_by_position"][position] += drafted
            own["accepted_by_position"][position] += accepted
            sum_accepted += accepted
            reach = accepted * 0.93
        tried = sum(own["drafted_by_position"])
        right = sum(own["accepted_by_position"])
        for drafter, part, good in zip(own["drafters"], (0.53, 0.29, 0.13, 0.05), (0.52, 0.32, 0.10, 0.06)):
            drafter.update(drafted=round(tried * part), accepted=round(right * good))
        return sum_accepted

    def _whole(self, value):
        """A whole number that is the value on average, so that small ones are not rounded one way."""
        return int(value + self.random.random())

    def converged(self):
        return all(replica["activation_sequence"] == self.activations[0]["sequence"] for replica in self.replicas)
