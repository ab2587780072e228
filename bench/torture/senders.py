"""Honest senders: what was not acknowledged is kept and sent again, with the ids it had the first time."""

import gzip
import json
import random
import threading
import time
import uuid
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from bench.torture.line import Line

#: Batches a sender keeps while nothing is taken; past that it makes no new ones.
_MOST_WAITING = 40
_REPEATED = 200
_ANSWER_SECONDS = 30
_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
_NAMES = ("pageview", "pageview", "pageview", "signup", "purchase")
_HOUR = 3600.0


@dataclass(frozen=True)
class Batch:
    """One request, ready to be sent any number of times."""

    good: tuple[uuid.UUID, ...]
    bad: tuple[int, ...]
    """The indices that must come back as rejected."""
    body: bytes
    headers: dict[str, str]


@dataclass
class Record:
    """What one sender knows. Only its own thread writes."""

    project: str
    sent: set[uuid.UUID] = field(default_factory=set)
    acknowledged: set[uuid.UUID] = field(default_factory=set)
    wrong: Counter[str] = field(default_factory=Counter)
    """2xx that were not true."""
    unexpected: Counter[str] = field(default_factory=Counter)
    """Answers that a good request must never have, by status and code."""
    refused: int = 0
    broken: int = 0
    repeated: int = 0


class Sender:
    """Sends batches through one key until told to finish, then only what is left."""

    def __init__(self, port: int, key: str, project: str, seed: int, pace: float) -> None:
        self.record = Record(project)
        self._key, self._pace = key, pace
        self._random = random.Random(seed)
        self._line = Line(port, self.record, self._random, given_up=0.1, seconds=_ANSWER_SECONDS)
        self._waiting: deque[Batch] = deque()
        self._done: deque[Batch] = deque(maxlen=_REPEATED)
        self._clock = 0.0
        self._finishing, self._leaving = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self) -> None:
        """Make no new events, and end when the last one is acknowledged."""
        self._finishing.set()

    def ended(self, seconds: float) -> bool:
        """Whether everything was acknowledged within so many seconds; it gives up after them."""
        self._thread.join(seconds)
        ended = not self._thread.is_alive()
        self._leaving.set()
        self._thread.join(_ANSWER_SECONDS + 5)
        return ended

    def one(self) -> bool:
        """Send one new event at once, in the caller's thread; whether it was acknowledged."""
        return self._try(self._made(1))

    def _run(self) -> None:
        while not self._leaving.is_set():
            batch = self._next()
            if batch is None:
                break
            if not self._try(batch):
                self._waiting.append(batch)
                self._leaving.wait(0.1)
            self._leaving.wait(self._pace * self._random.uniform(0.2, 1.8))
        self._line.hang_up()

    def _next(self) -> Batch | None:
        """What waits, or a repeat (the answer might have been lost), or something new."""
        chosen = self._random.random()
        if self._finishing.is_set():
            return self._waiting.popleft() if self._waiting else None
        if self._waiting and (chosen < 0.7 or len(self._waiting) >= _MOST_WAITING):
            return self._waiting.popleft()
        if self._done and chosen > 0.96:
            self.record.repeated += 1
            return self._random.choice(self._done)
        return self._made(self._random.choice((1, 2, 10, 40)))

    # -- one request ---------------------------------------------------------------------------------

    def _try(self, batch: Batch) -> bool:
        self.record.sent.update(batch.good)
        answer = self._line.acknowledged(batch.body, batch.headers)
        if answer is None:
            # In doubt: it may have been taken. Its ids keep it from counting twice.
            return False
        rejected = {one["index"]: one["code"] for one in answer["rejected"]}
        if answer["accepted"] != len(batch.good) or set(rejected) != set(batch.bad):
            codes = sorted({code for index, code in rejected.items() if index not in batch.bad})
            self.record.wrong[f"202 for {answer['accepted']} of {len(batch.good)} {codes}"] += 1
        else:
            self.record.acknowledged.update(batch.good)
            self._done.append(batch)
        return True

    # -- events --------------------------------------------------------------------------------------

    def _made(self, count: int) -> Batch:
        chosen = self._random
        if chosen.random() < 0.05:
            # The sender's own clock jumps, no farther than what is taken without `sent_at`.
            self._clock = chosen.uniform(-6 * 24 * _HOUR, 10 * _HOUR)
        bad = tuple(index for index in range(count) if count > 1 and chosen.random() < 0.02)
        if len(bad) == count:
            bad = ()
        events = [self._broken_event() if index in bad else self._event() for index in range(count)]
        ids = tuple(uuid.UUID(each["event_id"]) for index, each in enumerate(events) if index not in bad)
        body, headers = self._packed(events)
        return Batch(ids, bad, body, headers | {"X-API-Key": self._key, "User-Agent": _AGENT})

    def _event(self) -> dict[str, Any]:
        chosen = self._random
        return {
            "event_name": chosen.choice(_NAMES),
            "event_id": str(self._event_id()),
            "event_source": chosen.choice(("web", "app")),
            # Nobody's events belong to whom address and browser say.
            "user_id": chosen.choice((None, f"user-{chosen.randrange(500)}")),
            "timestamp": round((time.time() + self._clock - chosen.uniform(0, 60)) * 1000),
            "event_properties": {
                "url": f"https://shop.example/ü/{chosen.randrange(50)}?q=1",
                "plan": chosen.choice(("pro", "free", "☃")),
                "position": chosen.randrange(1000),
            },
        }

    def _event_id(self) -> uuid.UUID:
        """A random one, or one that says when it was made, by a clock that may be wrong (UUIDv7)."""
        number = self._random.getrandbits(128)
        if self._random.random() < 0.5:
            return uuid.UUID(int=number, version=4)
        milliseconds = round((time.time() + self._clock) * 1000)
        drawn = (number >> 64 & 0xFFF) << 64 | 0b10 << 62 | number & (1 << 62) - 1
        return uuid.UUID(int=milliseconds << 80 | 7 << 76 | drawn)

    def _broken_event(self) -> dict[str, Any]:
        return self._event() | {"event_name": "\x00"}

    def _packed(self, events: list[dict[str, Any]]) -> tuple[bytes, dict[str, str]]:
        """One of the shapes a body may have."""
        shape = self._random.randrange(4)
        if shape == 0 and len(events) == 1:
            body = json.dumps(events[0]).encode()
        elif shape == 1:
            body = "\n".join(map(json.dumps, events)).encode()
        elif shape == 2:
            sent_at = round((time.time() + self._clock) * 1000)
            body = json.dumps({"events": events, "sent_at": sent_at}).encode()
        else:
            body = json.dumps(events).encode()
        if self._random.random() < 0.3:
            return gzip.compress(body, 1), {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        return body, {"Content-Type": "application/json"}
