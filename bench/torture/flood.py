"""The senders of the proof: as fast as they are told, and each event again until it was acknowledged.

Like a real client: what was not answered may have been taken, so it is sent again with the ids it had the
first time. What is left unanswered at the end is in doubt, and told apart.
"""

import gzip
import json
import random
import threading
import time
import uuid
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any, Final

from bench.torture.line import Line
from bench.torture.shapes import AGENTS, HOUR_MS, ROW, Draw, Key

_SIZES: Final = (1, 1, 1, 1, 1, 1, 1, 1, 5, 5, 20, 20, 100, 300, 800)
#: Batches a sender keeps while nothing is taken; past that it makes no new ones.
_MOST_WAITING: Final = 20
_REMEMBERED: Final = 400
ANSWER_SECONDS: Final = 15
#: A worker that died may leave what it was given to the others for 75 seconds (see `pipeline.runner.Pace`).
#: Until then the second of two unlike repeats may be stored first; "the first wins" is of what came before.
_SETTLED_SECONDS: Final = 100


@dataclass(frozen=True)
class Batch:
    """One request, ready to be sent any number of times."""

    rows: tuple[bytes, ...]
    """Of the events that are new with it."""
    good: int
    """How many of its events must be accepted."""
    bad: tuple[int, ...]
    """The indices that must come back as rejected."""
    body: bytes
    headers: dict[str, str]


@dataclass
class Record:
    """What one sender knows. Only its own thread writes."""

    key: Key
    acknowledged: bytearray = field(default_factory=bytearray)
    """The rows of `shapes.ROW`, one after another."""
    doubtful: bytearray = field(default_factory=bytearray)
    """The rows of what was sent and never acknowledged."""
    taken: int = 0
    """Events in answers of 202, repeats included."""
    requests: int = 0
    refused: int = 0
    broken: int = 0
    repeated: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    """2xx that were not true."""
    unexpected: Counter[str] = field(default_factory=Counter)
    """Answers that a good request must never have."""

    @property
    def events(self) -> int:
        """How many were acknowledged."""
        return len(self.acknowledged) // ROW.size


class Sender:
    """Sends `quota` events within `seconds`, then what is left of them."""

    def __init__(self, port: int, key: Key, seed: int, quota: int, seconds: float) -> None:
        self.record = Record(key)
        self._key, self._quota, self._seconds = key, quota, seconds
        self._random = random.Random(seed)
        self._line = Line(port, self.record, self._random, given_up=0.02, seconds=ANSWER_SECONDS)
        self._draw = Draw(key, int(time.time()) * 1_000 // HOUR_MS * HOUR_MS, seed + 1)
        self._made = 0
        self._waiting: deque[Batch] = deque()
        self._done: deque[tuple[float, Batch]] = deque(maxlen=_REMEMBERED)
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._started = 0.0

    def start(self) -> None:
        """Begin."""
        self._started = time.monotonic()
        self._thread.start()

    def ended(self, seconds: float) -> bool:
        """Whether all was acknowledged within so many seconds."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def give_up(self) -> None:
        """Send no further request; `ended` once the last one is answered."""
        self._leaving.set()

    def _run(self) -> None:
        while not self._leaving.is_set() and (self._waiting or self._made < self._quota):
            batch = self._next()
            if batch is None:
                self._leaving.wait(0.02)
            elif not self._try(batch) and batch.rows:
                self._waiting.append(batch)
                self._leaving.wait(self._random.uniform(0.05, 0.3))
        for batch in self._waiting:
            self.record.doubtful += b"".join(batch.rows)
        self._line.hang_up()

    def _next(self) -> Batch | None:
        """What waits, or a repeat (an answer might have been lost), or something new if its time has come."""
        chosen = self._random.random()
        is_made = self._made >= self._quota
        if self._waiting and (chosen < 0.7 or is_made or len(self._waiting) >= _MOST_WAITING):
            return self._waiting.popleft()
        passed = (time.monotonic() - self._started) / self._seconds
        if is_made or self._made > self._quota * passed:
            return None
        if self._done and chosen > 0.97:
            self.record.repeated += 1
            return self._repeat()
        return self._new(min(self._random.choice(_SIZES), self._quota - self._made))

    # -- one request ---------------------------------------------------------------------------------

    def _try(self, batch: Batch) -> bool:
        self.record.requests += 1
        answer = self._line.acknowledged(batch.body, batch.headers)
        if answer is None:
            return False
        rejected = {one["index"]: one["code"] for one in answer["rejected"]}
        self.record.taken += answer["accepted"]
        if answer["accepted"] != batch.good or set(rejected) != set(batch.bad):
            codes = sorted({code for index, code in rejected.items() if index not in batch.bad})
            self.record.wrong[f"202 for {answer['accepted']} of {batch.good} {codes}"] += 1
        elif batch.rows:
            self.record.acknowledged += b"".join(batch.rows)
            self._done.append((time.monotonic(), batch))
        return True

    # -- requests ------------------------------------------------------------------------------------

    def _new(self, count: int) -> Batch:
        agent = self._draw.agent()
        now = time.time_ns() // 1_000_000
        events = [
            self._draw.event(now, self._draw.agent() if self._key.is_secret else agent) for _ in range(count)
        ]
        self._made += count
        bodies = [event.body for event in events]
        bad: tuple[int, ...] = ()
        if count > 1 and self._random.random() < 0.05:
            bad = (self._random.randrange(count),)
            broken = {"event_name": "\x00", "event_id": str(uuid.uuid4())}
            bodies.insert(bad[0], broken)
        return self._packed(bodies, agent, tuple(event.row for event in events), count, bad)

    def _repeat(self) -> Batch:
        """All of a request again as it was, or some of its events, which now say something else."""
        at, batch = self._random.choice(self._done)
        if time.monotonic() - at < _SETTLED_SECONDS or self._random.random() < 0.5:
            return Batch((), batch.good, batch.bad, batch.body, batch.headers)
        # Only of people with a name: who has none is another one in a request by another browser.
        rows = [row for row in batch.rows if _user_of(row)][:50]
        if not rows:
            return Batch((), batch.good, batch.bad, batch.body, batch.headers)
        return self._packed([self._draw.altered(row) for row in rows], self._draw.agent(), (), len(rows), ())

    def _packed(
        self,
        bodies: list[dict[str, Any]],
        agent: int,
        rows: tuple[bytes, ...],
        good: int,
        bad: tuple[int, ...],
    ) -> Batch:
        """One of the shapes a request may have."""
        shape = self._random.randrange(4)
        if len(bodies) == 1 and shape != 3:
            body = json.dumps(bodies[0]).encode()
        elif shape == 1:
            body = "\n".join(map(json.dumps, bodies)).encode()
        elif shape == 2:
            body = json.dumps({"events": bodies}, ensure_ascii=False).encode()
        else:
            body = json.dumps(bodies).encode()
        headers = {"Content-Type": "application/json", "User-Agent": AGENTS[agent]}
        if self._random.random() < 0.5:
            headers["X-API-Key"] = self._key.text
        else:
            headers["Authorization"] = f"Bearer {self._key.text}"
        if self._random.random() < 0.2:
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = "gzip"
        return Batch(rows, good, bad, body, headers)


def _user_of(row: bytes) -> int:
    user: int = ROW.unpack(row)[11]
    return user
