"""`make torture`: the proof, or with TORTURE_SECONDS the storm of all faults for so long.

The proof (`proof.py`) sends TORTURE_EVENTS (a million), kills TORTURE_KILLS times (50), compares every report
with the truth, and takes TORTURE_LIMIT seconds (600) at most. The storm plays kills, hangs, full memory, bad
clients and wrong clocks, and compares sums. Under 60 seconds several faults come at once, so that the short
form sees as many as it can; from 300 on there are a thousand bad clients at a time and servers stand still
for up to 30 seconds. TORTURE_SEED repeats either.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from e2e.api import Api

from bench.common import say
from bench.torture.clients import BadClients
from bench.torture.clock import HostClock
from bench.torture.faults import Hand
from bench.torture.ground import Ground, GroundLost, Usage, running, within
from bench.torture.proof import ENVIRON, SETTINGS, Proof, Size
from bench.torture.senders import Sender
from bench.torture.storm import Storm, rage
from bench.torture.verdict import Books, compared, drained, stored_ids

#: The proof's usual size: events, kills, and seconds for all of it.
_SIZE = {"events": 1_000_000, "kills": 50, "limit": 600}
_ACKNOWLEDGED_WITHIN = 180.0
#: What a process may grow by: allocators keep some of what a thousand connections took.
_MORE_DESCRIPTORS = 32
_MORE_MEMORY_MB = 60.0


def main() -> int:
    """Print one JSON object; 1 when anything is lost, doubled, untrue, or does not come back."""
    options = _options()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    try:
        answer = _proven(folder, options) if options.seconds is None else _stormed(folder, options)
    except GroundLost as error:
        answer = {"ok": False, "problems": [str(error)]}
    except KeyboardInterrupt:
        say("broken off; the stack has been stopped")
        shutil.rmtree(folder, ignore_errors=True)
        return 130
    print(json.dumps(answer), flush=True)
    if not answer["ok"]:
        say(f"the stack's words are in {folder / 'stack.log'}")
        return 1
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    asked = {name: os.environ.get(f"TORTURE_{name.upper()}") for name in ("seconds", "seed", *_SIZE)}
    seconds, seed = asked["seconds"], asked["seed"]
    parser.add_argument("--seconds", type=float, default=float(seconds) if seconds else None)
    parser.add_argument("--seed", type=int, default=int(seed or time.time_ns() % 100_000))
    for name, usual in _SIZE.items():
        parser.add_argument(f"--{name}", type=int, default=int(asked[name] or usual))
    return parser.parse_args()


def _interrupt(_number: int, _frame: object) -> None:
    """Once: asked again, we are already about to stop the stack."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _proven(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    started = time.monotonic()
    size = Size(options.events, options.kills, options.limit, options.seed)
    say(f"seed {size.seed}: {size.events:,} events, {size.kills} kills within {size.storm:.0f} s")
    with running(folder, ENVIRON) as ground:
        return Proof(ground, size, started).run()


def _stormed(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    clock = HostClock(folder)
    with running(folder, clock.environ()) as ground:
        return Torture(ground, clock, options.seconds, options.seed).run()


class Torture:
    """One run of the storm against a stack that is ready."""

    def __init__(self, ground: Ground, clock: HostClock, seconds: float, seed: int) -> None:
        self._ground, self._seconds, self._seed = ground, seconds, seed
        self._owner = Api.bootstrap(ground.stack)
        keys = self._keys()
        self._projects = sorted({project for project, _ in keys})
        pace = 0.05 if seconds >= 60 else 0.03
        self._senders = [
            Sender(ground.port, key, project, seed * 100 + number, pace)
            for number, (project, key) in enumerate(keys * 2)
        ]
        self._canary = Sender(ground.port, keys[0][1], keys[0][0], seed * 100 + 99, 0)
        clients = BadClients(ground.port, [key for _, key in keys], seed)
        self._hand = Hand(
            ground=ground,
            clients=clients,
            clock=clock,
            seed=seed,
            longest=30.0 if seconds >= 300 else max(1.5, seconds / 12),
            connections=1_000 if seconds >= 300 else 300 if seconds >= 60 else 60,
        )
        self._books = Books(self._owner, self._projects)

    def run(self) -> dict[str, Any]:
        """The storm, then the calm, then the count."""
        if within(30, self._canary.one) is None:
            return {"ok": False, "problems": ["no event was taken within 30 s of the start"]}
        before = self._ground.usage()
        for sender in self._senders:
            sender.start()
        say(f"seed {self._seed}, {self._seconds:.0f} s:")
        together = (3, 5) if self._seconds < 60 else (1, 2)
        started = time.monotonic()
        storm = rage(self._hand, self._canary, self._seconds, together, self._books.look)
        self._hand.stopping.set()
        raged = time.monotonic() - started
        self._calm()
        after = self._leaks()
        return self._answer(storm, raged, before, after)

    def _keys(self) -> list[tuple[str, str]]:
        """(project, key): a public and a secret one of two projects; one of them changes its salt daily."""
        keys = []
        for name, more in (("One", {}), ("Two", {"salt_rotation_daily": True})):
            project = self._owner.new_project(f"Torture {name}")
            self._owner.patch(f"/projects/{project['id']}", SETTINGS | more)
            secret = self._owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})
            keys += [(project["id"], project["public_key"]), (project["id"], secret["key"])]
        return keys

    def _calm(self) -> None:
        say("no more faults; what waits is sent …")
        for sender in self._senders:
            sender.finish()
        until = time.monotonic() + _ACKNOWLEDGED_WITHIN
        ended = [sender.ended(max(0.0, until - time.monotonic())) for sender in self._senders]
        if not all(ended):
            self._hand.problems.append(f"not everything was acknowledged {_ACKNOWLEDGED_WITHIN:.0f} s later")
        if not drained(self._ground, self._books):
            self._hand.problems.append("the stream did not drain")

    def _leaks(self) -> Usage:
        """What ingest holds at the end: bad clients come once more, and nobody is killed meanwhile."""
        ground, hand = self._ground, self._hand
        before, pids = ground.usage(), ground.processes("ingest")
        hand.clients.slow(hand.connections, 3)
        hand.clients.broken(hand.connections, 3)
        most = before.descriptors + _MORE_DESCRIPTORS
        within(30, lambda: ground.usage().descriptors <= most)
        after = ground.usage()
        if after.descriptors > most:
            hand.problems.append(f"ingest holds {after.descriptors} descriptors, {before.descriptors} before")
        if after.memory_mb > before.memory_mb + _MORE_MEMORY_MB:
            hand.problems.append(f"ingest grew from {before.memory_mb} to {after.memory_mb} MB")
        if ground.processes("ingest") != pids:
            hand.problems.append("ingest was restarted by bad clients alone")
        return after

    # -- the count -----------------------------------------------------------------------------------

    def _answer(self, storm: Storm, raged: float, before: Usage, after: Usage) -> dict[str, Any]:
        say("counting …")
        hand = self._hand
        records = [each.record for each in (*self._senders, self._canary)]
        stored = stored_ids(self._ground)
        counts = compared(records, stored, hand.clients.forbidden)
        wrong = sum((each.wrong for each in records), Counter[str]()) + hand.clients.wrong
        errors = sum((each.unexpected for each in records), Counter[str]()) + hand.clients.errors
        ledger = {
            project: balance | {"in_table": sum(stored.get(project, Counter()).values())}
            for project, balance in self._books.balances().items()
        }
        reported = {project: self._books.reported(project) for project in self._projects}
        problems = [
            *hand.problems,
            *miscounted(counts),
            *(f"{n} times {name}" for name, n in (wrong + errors).items()),
            *unbalanced(ledger, reported),
            *(["pending was below 0"] if self._books.lowest_pending < 0 else []),
        ]
        return {
            "ok": not problems,
            "problems": problems,
            **counts,
            "kills": {part: hand.kills[part] for part in self._ground.parts},
            "faults": dict(storm.faults),
            "wrong_2xx": sum(wrong.values()),
            "unexpected": dict(errors),
            "ledger": ledger,
            "reported": sum(reported.values()),
            "refused": sum(each.refused for each in records),
            "broken_off": sum(each.broken for each in records),
            "repeated": sum(each.repeated for each in records),
            "bad_clients": dict(hand.clients.answers),
            "recovery_seconds": {name: round(took, 1) for name, took in storm.recovery.items()},
            "slowest_recovery_seconds": round(max(storm.recovery.values(), default=0), 1),
            "ingest_before": vars(before),
            "ingest_after": vars(after),
            "seconds": round(raged),
            "seed": self._seed,
            "not_covered": _not_covered(hand.clock),
        }


def miscounted(counts: dict[str, int]) -> list[str]:
    """What `compared` found that must never be."""
    never = ("lost", "doubled", "half_sent_but_stored", "never_sent_but_stored")
    return [f"{counts[name]} events {name}" for name in never if counts[name]]


def unbalanced(ledger: dict[str, dict[str, int]], reported: dict[str, int]) -> list[str]:
    """Projects whose ledger, table and reports do not say the same, or who have dead letters."""
    problems = []
    for project, balance in ledger.items():
        settled = balance["stored"] + balance["duplicate"] + balance["dead"] + balance["pending"]
        if balance["accepted"] != settled or balance["stored"] != balance["in_table"] or balance["dead"]:
            problems.append(f"the ledger of {project} says {balance}")
        if reported[project] != balance["in_table"]:
            problems.append(f"{project}: {reported[project]} in reports, {balance['in_table']} in the table")
    return problems


def _not_covered(clock: HostClock) -> list[str]:
    never = ["a power cut (a kill leaves what was written to the system)", "wrong clocks of the databases"]
    return never if clock.works else [*never, "clock jumps of our own parts (Linux and a C compiler needed)"]


if __name__ == "__main__":
    sys.exit(main())
