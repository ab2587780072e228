"""What an ingest process is like when it is not at its limit, and when it has worked for long.

Half of its greatest load, for how long answers take; then millions of events, for what it keeps in memory.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.common import emit, say
from bench.ingest_load import Load, load
from bench.neighbours import quietest

P99_MS = 20.0
HALF_SECONDS = 8.0
MOST_TRIES = 5

EVENTS = 5_000_000
WARM = 100_000
SLICE_SECONDS = 2.0
MOST_MB = 120.0
FLAT = 1.05


def half_load(port: int, requests: Sequence[bytes], connections: int, most: float) -> bool:
    """Print the 99th percentile at half of `most` requests a second; whether it is within its floor."""
    say("half of that load …")
    pause = connections / (most / 2)

    def once() -> Load:
        return load(port, requests, seconds=HALF_SECONDS, connections=connections, pause=pause)

    [result], stolen = quietest(once, 1, most=MOST_TRIES)
    _nothing_failed(result)
    context = {
        "requests_per_second": round(result.rate),
        "of": round(most),
        "connections": connections,
        "stolen": stolen,
        "load": result.generator,
        "floor": P99_MS,
    }
    emit("ingest_half_load_p99", result.p99_ms, "ms", P99_MS, context)
    return result.p99_ms <= P99_MS


@dataclass
class Memory:
    """Resident memory of a process, noted as events go by."""

    pid: int
    warm: float = 0.0
    most: float = 0.0

    def note(self, events: int) -> None:
        """Look, once it is warm."""
        if events < WARM:
            return
        now = resident_mb(self.pid)
        self.warm = self.warm or now
        self.most = max(self.most, now)


def memory(
    port: int, main_pid: int, requests: Sequence[bytes], batch: int, clear: Callable[[], object]
) -> bool:
    """Send EVENTS, print what the one worker then holds; whether that is little, and was flat since WARM."""
    seen = Memory(worker_of(main_pid))
    sent = 0
    while sent < EVENTS:
        result = load(port, requests, seconds=SLICE_SECONDS, connections=8)
        _nothing_failed(result)
        sent += result.requests * batch
        seen.note(sent)
        clear()
        say(f"{sent:,} events, {resident_mb(seen.pid):.1f} MB resident")
    context = {"events": sent, "warm_mb": round(seen.warm, 1), "flat_floor": FLAT, "floor_mb": MOST_MB}
    emit("ingest_memory", seen.most, "MB", MOST_MB, context | {"growth": round(seen.most / seen.warm, 3)})
    return seen.most <= MOST_MB and seen.most <= FLAT * seen.warm


def worker_of(main_pid: int) -> int:
    """Granian's one worker: the child that is no helper of Python's."""
    children = Path(f"/proc/{main_pid}/task/{main_pid}/children").read_text().split()
    return max(map(int, children), key=resident_mb)


def resident_mb(pid: int) -> float:
    """VmRSS (proc_pid_status(5)) in megabytes of 2^20 bytes."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _nothing_failed(result: Load) -> None:
    if result.failed:
        raise SystemExit(f"{result.failed} of {result.requests} requests were refused")
