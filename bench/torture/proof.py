"""`make torture`: so many events from eight senders, so many kills, and everything compared with the truth.

The parts are killed while the senders send. Then all that waits is acknowledged, stored and rolled up, and
every report, the ledger, the sessions and the rollups are compared with what the senders kept.
"""

import functools
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import psycopg
from e2e.api import Api

from bench import common
from bench.common import say
from bench.torture import kills
from bench.torture.flood import ANSWER_SECONDS, Record, Sender
from bench.torture.ground import Ground, within
from bench.torture.shapes import Key
from bench.torture.verdict import Books, drained

ENVIRON: Final = {"STREAM_FSYNC": "always"}
SETTINGS: Final = {
    "events_per_second": 1_000_000,
    "ip_events_per_second": 1_000_000,
    "burst": 10_000_000,
    "daily_quota": 10**9,
}
"""Limits that are asked and never reached."""
ZONES: Final = {"One": "UTC", "Two": "Asia/Kolkata"}
"""Without summer time; in the second, hours and days begin at half past."""
_SENDERS_OF_A_KEY: Final = 2
_SECONDS_A_KILL: Final = 5.0
_EVENTS_A_SECOND: Final = 4_000
"""Of all senders: so that the kills find something under way, and leave room to catch up."""
_SAY_EVERY: Final = 10.0
_SHOWN: Final = 20


@dataclass(frozen=True)
class Size:
    """How much of it."""

    events: int
    kills: int
    limit: float
    """Seconds for everything, from the start of the stack to the last comparison."""
    seed: int

    @property
    def storm(self) -> float:
        """Seconds in which the senders send and the parts are killed."""
        wanted = max(self.kills * _SECONDS_A_KILL, self.events / _EVENTS_A_SECOND)
        return min(wanted, 0.6 * self.limit)


@dataclass
class Differences:
    """What was compared, by kind, and what was not the same."""

    compared: Counter[str] = field(default_factory=Counter)
    different: Counter[str] = field(default_factory=Counter)
    lines: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, compared: int, lines: list[str], different: int | None = None) -> None:
        """Note one comparison or several; `different` of them, or as many as there are lines."""
        self.compared[kind] += compared
        self.different[kind] += len(lines) if different is None else different
        self.tell(kind, lines)

    def tell(self, kind: str, lines: list[str]) -> None:
        """Help to find the cause."""
        self.lines.setdefault(kind, []).extend(lines)

    def first(self, count: int) -> list[str]:
        """So many lines, of each kind some."""
        by_turns = zip_longest(*self.lines.values())
        return [line for lines in by_turns for line in lines if line is not None][:count]


class Proof:
    """One run against a stack that is ready."""

    def __init__(self, ground: Ground, size: Size, started: float) -> None:
        self._ground, self._size = ground, size
        self._until = started + size.limit
        self._started = started
        self._owner = Api.bootstrap(ground.stack)
        self._keys = self._made_keys()
        self._projects = list(dict.fromkeys(key.project for key in self._keys))
        senders = self._keys * _SENDERS_OF_A_KEY
        quotas = [size.events // len(senders)] * len(senders)
        quotas[0] += size.events - sum(quotas)
        self._senders = [
            Sender(ground.port, key, size.seed * 1_000 + 10 * number, quota, size.storm)
            for number, (key, quota) in enumerate(zip(senders, quotas, strict=True))
        ]
        plan = kills.planned(random.Random(size.seed), size.kills, size.storm)
        self._killer = kills.Killer(ground, plan, size.seed)
        self._books = Books(self._owner, self._projects)
        self._problems: list[str] = []
        self._differences = Differences()
        with ground.redis() as client:
            self._fsync = str(client.config_get("appendfsync")["appendfsync"])
        self._at = "start"
        self._seconds: dict[str, float] = {"start": time.monotonic() - started}

    def run(self) -> dict[str, Any]:
        """The storm, then the calm, then the count."""
        counts: dict[str, int] = {}
        with self._progress():
            self._phase("storm", self._storm)
            self._phase("catching up", self._catch_up)
            self._phase("rolling up", self._roll_up)
            self._phase("comparing", lambda: counts.update(self._compare()))
        return self._answer(counts)

    def _made_keys(self) -> list[Key]:
        keys: list[Key] = []
        for name, zone in ZONES.items():
            project = self._owner.new_project(f"Torture {name}")
            path = f"/projects/{project['id']}"
            self._owner.patch(path, SETTINGS | {"timezone": zone})
            self._owner.post(f"{path}/keys", {"kind": "secret", "name": "server"})
            secret = self._owner.post(f"{path}/keys", {"kind": "secret", "name": "sender"})
            public = next(
                one for one in self._owner.get(f"{path}/keys")["results"] if one["kind"] == "public"
            )
            for one in (public, secret):
                is_secret = one["kind"] == "secret"
                keys.append(Key(len(keys), one["key"], project["id"], one["id"], is_secret))
        return keys

    def _phase(self, name: str, work: Callable[[], None]) -> None:
        began = time.monotonic()
        self._at = name
        say(f"{name} …")
        work()
        self._seconds[name] = time.monotonic() - began

    # -- the storm -----------------------------------------------------------------------------------

    def _storm(self) -> None:
        for sender in self._senders:
            sender.start()
        self._killer.start()
        # The ledger is looked at all the while: events do not come from nowhere.
        until = time.monotonic() + self._size.storm
        while time.monotonic() < until:
            self._books.look()
            time.sleep(1)
        if not self._killer.ended(self._left(0.7)):
            self._problems.append("not all kills came in time")
        self._problems += self._killer.problems
        if not all(sender.ended(self._left(0.8)) for sender in self._senders):
            self._problems.append("not everything was acknowledged in time")
        for sender in self._senders:
            sender.give_up()
        if not all(sender.ended(ANSWER_SECONDS) for sender in self._senders):
            self._problems.append("a sender did not end")

    def _left(self, share: float = 1.0) -> float:
        """Seconds until so much of the whole time has gone."""
        return max(0.0, self._until - (1 - share) * self._size.limit - time.monotonic())

    @contextmanager
    def _progress(self) -> Iterator[None]:
        done = threading.Event()

        def tell() -> None:
            before = 0
            while not done.wait(_SAY_EVERY):
                acknowledged = sum(record.events for record in self._records)
                say(
                    f"  {time.monotonic() - self._started:4.0f} s, {self._at}: {acknowledged:,} of"
                    f" {self._size.events:,} events, {(acknowledged - before) / _SAY_EVERY:,.0f} a second;"
                    f" {self._killer.kills.total()} of {self._size.kills} kills;"
                    f" {self._differences.compared['reports']} reports compared,"
                    f" {self._differences.different['reports']} different"
                )
                before = acknowledged

        teller = threading.Thread(target=tell, daemon=True)
        teller.start()
        try:
            yield
        finally:
            done.set()
            teller.join()

    @property
    def _records(self) -> list[Record]:
        return [sender.record for sender in self._senders]

    # -- the calm ------------------------------------------------------------------------------------

    def _catch_up(self) -> None:
        if within(self._left(0.85), self._ground.ready) is None:
            self._problems.append("not every part came back")
        if not drained(self._ground, self._books, self._left(0.85)):
            self._problems.append("the stream did not drain")

    def _roll_up(self) -> None:
        """Wait until no hour's rollups are behind its events."""

        def is_done() -> bool:
            with psycopg.connect(self._ground.database_url, autocommit=True) as connection:
                (waiting,) = connection.execute("SELECT count(*) FROM events_dirtymark").fetchone() or (0,)
            return not waiting

        if within(self._left(0.9), is_done, pause=0.5) is None:
            self._problems.append(f"rollups did not catch up with the events; {self._failed_chores()}")

    def _failed_chores(self) -> str:
        with psycopg.connect(self._ground.database_url, autocommit=True) as connection:
            rows = connection.execute("SELECT name, error FROM events_chorerun WHERE error <> ''").fetchall()
        return "; ".join(f"{name}: {error[:200]}" for name, error in rows) or "no chore has failed last"

    # -- the count -----------------------------------------------------------------------------------

    def _compare(self) -> dict[str, int]:
        common.use(self._ground.database_url, self._ground.redis_url, str(self._ground.folder()))
        from bench.torture import tables  # noqa: PLC0415 - after django.setup

        with psycopg.connect(self._ground.database_url, autocommit=True) as connection:
            stored = tables.stored_ids(connection)
            rows = connection.execute("SELECT public_id::text, id FROM projects_project").fetchall()
            numbers: dict[str, int] = dict(rows)
        counts = Counter[str]()
        self._owner.sign_in()
        with ThreadPoolExecutor(len(self._projects)) as pool:
            for one in pool.map(
                lambda name: self._compare_project(name, stored[name], numbers[name]), self._projects
            ):
                counts.update(one)
        return dict(counts)

    def _compare_project(self, project: str, stored: "np.ndarray[Any, Any]", number: int) -> Counter[str]:
        from bench.torture import (  # noqa: PLC0415 - after django.setup
            reports,
            rolled_sessions,
            segments,
            tables,
            truth,
        )

        records = [record for record in self._records if record.key.project == project]
        acknowledged = np.concatenate([truth.rows_of(record.acknowledged) for record in records])
        doubtful = np.concatenate([truth.rows_of(record.doubtful) for record in records])
        there = set(stored.tolist())
        # What was never acknowledged may be there or not; where it is, every report must have it.
        taken = np.array([one in there for one in doubtful["id"].tolist()], np.bool_)
        gone = np.array([one not in there for one in acknowledged["id"].tolist()], np.bool_)
        counts = Counter(
            sent=len(acknowledged) + len(doubtful),
            acknowledged=len(acknowledged),
            stored=len(stored),
            lost=int(gone.sum()),
            doubled=len(stored) - len(there),
            foreign=len(there - set(acknowledged["id"].tolist()) - set(doubtful["id"].tolist())),
        )
        self._differences.tell("lost", [truth.told(row) for row in acknowledged[gone]])
        rows = np.concatenate([acknowledged, doubtful[taken]])
        if not len(rows):
            self._problems.append(f"no event of {project} was acknowledged")
            return counts
        zone = ZoneInfo(self._owner.get(f"/projects/{project}")["timezone"])
        known = truth.Truth(project, rows, self._keys, zone)
        for question in reports.questions(known):
            self._check("reports", functools.partial(reports.answered, self._owner, known, question))
        accepted = sum(record.taken for record in records)
        self._check("ledger", lambda: tables.of_ledger(self._owner, known, accepted))
        self._check("sessions", lambda: tables.of_sessions(self._ground.database_url, known))
        self._check("rollups", lambda: tables.of_rollups(known, number))
        self._check("rolled sessions", lambda: rolled_sessions.of_rolled_sessions(known, number))
        self._check("segments", lambda: segments.of_segments(known, number, self._left(0.98)))
        return counts

    def _check(self, kind: str, compare: Callable[[], tuple[int, list[str]]]) -> None:
        """Compare something, if there is time; what cannot be compared is different."""
        compared, lines = 0, [f"{kind}: no time was left"]
        if self._left(0.98):
            try:
                compared, lines = compare()
            except Exception as error:  # noqa: BLE001 - told, and the rest is compared
                lines = [f"{kind}: {type(error).__name__}: {error}"]
        # A report is different once, in however many of its rows.
        self._differences.add(kind, compared, lines, int(bool(lines)) if kind == "reports" else None)

    def _answer(self, counts: dict[str, int]) -> dict[str, Any]:
        records, found = self._records, self._differences
        wrong = sum((record.wrong for record in records), Counter[str]())
        unexpected = sum((record.unexpected for record in records), Counter[str]())
        seconds = time.monotonic() - self._started
        never = ("lost", "doubled", "foreign")
        problems = [
            *self._problems,
            *(f"{counts[name]} events {name}" for name in never if counts.get(name)),
            *(f"{times} times {name}" for name, times in (wrong + unexpected).items()),
            *(f"{times} different in {kind}" for kind, times in found.different.items() if times),
            *(f"{part} was never killed" for part in self._never_killed()),
            *(["Valkey does not write each answer to the disk"] if self._fsync != "always" else []),
            *([f"{self._size.kills} kills were asked for"] if self._is_short_of_kills() else []),
            *(["pending was below 0"] if self._books.lowest_pending < 0 else []),
            *([f"it took more than {self._size.limit:.0f} s"] if seconds > self._size.limit else []),
        ]
        for line in found.first(_SHOWN):
            say(f"  {line}")
        return {
            "ok": not problems,
            "problems": problems,
            **counts,
            "reports_compared": found.compared["reports"],
            "reports_different": found.different["reports"],
            "compared": dict(found.compared),
            "different": dict(found.different),
            "differences": found.first(_SHOWN),
            "fsync": self._fsync,
            "kills": {part: self._killer.kills[part] for part in kills.PARTS},
            "killed": self._killer.kills.total(),
            "requests": sum(record.requests for record in records),
            "refused": sum(record.refused for record in records),
            "broken_off": sum(record.broken for record in records),
            "repeated": sum(record.repeated for record in records),
            "ledger_looks": self._books.looks,
            "phases": {name: round(took, 1) for name, took in self._seconds.items()},
            "seconds": round(seconds, 1),
            "seed": self._size.seed,
        }

    def _never_killed(self) -> list[str]:
        asked = self._size.kills >= len(kills.PARTS)
        return [part for part in kills.PARTS if asked and not self._killer.kills[part]]

    def _is_short_of_kills(self) -> bool:
        return self._killer.kills.total() < self._size.kills
