"""What can go wrong, one function each. Whatever a fault does is undone when it returns."""

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import redis
from e2e.processes import MARKS

from bench.torture.clients import BadClients
from bench.torture.clock import HostClock
from bench.torture.ground import Ground, signalled, within

_HOUR = 3600.0
_DISK_BLOCK = 8 << 20
_DISK_BLOCKS = 16
_BACK_SECONDS = 60
_FARTHEST_HOURS = 12.0
"""With the senders' own clocks, still within the day ahead and the seven days back that are taken."""


@dataclass
class Hand:
    """What the faults need, and what they note."""

    ground: Ground
    clients: BadClients
    clock: HostClock
    seed: int
    longest: float
    """Seconds a fault may last."""
    connections: int
    """Bad clients at a time."""
    kills: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    chosen: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chosen = random.Random(self.seed)

    def hold(self, most: float = 30) -> None:
        """Let a fault last."""
        longest = min(self.longest, most)
        self.stopping.wait(self.chosen.uniform(longest / 3, longest))


Fault = Callable[[Hand], None]


def _killer(part: str) -> Fault:
    def kill(hand: Hand) -> None:
        if within(_BACK_SECONDS, lambda: hand.ground.processes(part)) is None:
            hand.problems.append(f"{part} was not started again within {_BACK_SECONDS} s")
            return
        pids = hand.ground.processes(part)[:1]
        # Its main process, or one that does the work: a worker of Granian's, a backend of PostgreSQL's.
        pids += hand.ground.children(pids[0]) if pids else []
        if pids and signalled(hand.chosen.choice([pids[0], *pids]), signal.SIGKILL):
            hand.kills[part] += 1

    return kill


def _stopper(part: str) -> Fault:
    def stop(hand: Hand) -> None:
        """It keeps its connections and says nothing."""
        stopped = [pid for pid in hand.ground.processes(part) if signalled(pid, signal.SIGSTOP)]
        try:
            hand.hold()
        finally:
            for pid in stopped:
                signalled(pid, signal.SIGCONT)

    return stop


def full_valkey(hand: Hand) -> None:
    """Valkey has no memory left for anything new (OOM)."""
    with _valkey(hand) as client:
        before = str(client.config_get("maxmemory")["maxmemory"])
        used = client.info("memory")["used_memory"]
        try:
            client.config_set("maxmemory", max(1, int(used) - 4096))
            hand.hold(15)
        finally:
            _insist(hand, lambda: client.config_set("maxmemory", before))


def slow_valkey(hand: Hand) -> None:
    """Valkey answers, but late."""
    with _valkey(hand) as client:
        until = time.monotonic() + hand.chosen.uniform(hand.longest / 3, hand.longest)
        while time.monotonic() < until and not hand.stopping.is_set():
            client.client_pause(hand.chosen.randrange(50, 1_500))
            hand.stopping.wait(hand.chosen.uniform(0.1, 1.6))


def replica_valkey(hand: Hand) -> None:
    """Valkey has become a replica, as in a fail-over. Its master is never reached: it keeps its data."""
    with _valkey(hand) as client:
        try:
            client.replicaof("127.0.0.1", 1)
            hand.hold(10)
        finally:
            _insist(hand, lambda: client.replicaof("NO", "ONE"))


@contextlib.contextmanager
def _valkey(hand: Hand) -> Iterator["redis.Redis"]:
    """A client; the fault ends where Valkey goes away under it, as by another fault."""
    with hand.ground.redis() as client, contextlib.suppress(redis.RedisError):
        yield client


def _insist(hand: Hand, undo: Callable[[], object]) -> None:
    def undone() -> bool:
        with contextlib.suppress(redis.RedisError):
            undo()
            return True
        return False

    if within(2 * _BACK_SECONDS, undone) is None:
        hand.problems.append("Valkey did not take its settings back")


def slow_clients(hand: Hand) -> None:
    """Hundreds of heads and bodies, a byte at a time."""
    hand.clients.slow(hand.connections, max(3.0, hand.longest))


def broken_bodies(hand: Hand) -> None:
    """Hundreds of bodies that stop, end or break off half-way."""
    hand.clients.broken(hand.connections, max(3.0, hand.longest))


def clock_jumps(hand: Hand) -> None:
    """The clock of our own parts jumps forth and back."""
    try:
        for _ in range(3):
            hand.clock.set(hand.chosen.uniform(-_FARTHEST_HOURS, _FARTHEST_HOURS) * _HOUR)
            hand.hold(5)
    finally:
        hand.clock.set(0)


def busy_disk(hand: Hand) -> None:
    """Somebody else writes as much as the disk takes."""
    path = hand.ground.folder() / "busy"
    block = os.urandom(_DISK_BLOCK)
    until = time.monotonic() + hand.chosen.uniform(hand.longest / 3, hand.longest)
    try:
        with path.open("wb", buffering=0) as file:
            while time.monotonic() < until and not hand.stopping.is_set():
                file.seek(0)
                for _ in range(_DISK_BLOCKS):
                    file.write(block)
                os.fsync(file.fileno())
    finally:
        path.unlink(missing_ok=True)


FAULTS: dict[str, Fault] = {
    **{f"kill {part}": _killer(part) for part in MARKS},
    "stop valkey": _stopper("valkey"),
    "stop pipeline": _stopper("pipeline"),
    "full valkey": full_valkey,
    "slow valkey": slow_valkey,
    "replica valkey": replica_valkey,
    "slow clients": slow_clients,
    "broken bodies": broken_bodies,
    "clock jumps": clock_jumps,
    "busy disk": busy_disk,
}


def possible(hand: Hand) -> list[str]:
    """The faults that this stack and this machine can have."""
    absent = {f"kill {part}" for part in MARKS if part not in hand.ground.parts}
    if not hand.clock.works:
        absent.add("clock jumps")
    return [name for name in FAULTS if name not in absent]
