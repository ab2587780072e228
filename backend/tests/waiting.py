"""What tests wait for: a claim that comes true, a port that is free, threads that do the same at once."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connections


def until(claim: Callable[[], object], seconds: float = 20) -> float:
    """Wait for `claim` to hold; how long it took. Fails after `seconds`."""
    started = time.monotonic()
    while not claim():
        assert time.monotonic() - started < seconds, f"it did not come true within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - started


async def eventually(claim: Callable[[], object], seconds: float = 20) -> float:
    """`until` for a test whose event loop must go on meanwhile."""
    started = time.monotonic()
    while not claim():
        assert time.monotonic() - started < seconds, f"it did not come true within {seconds} s"
        await asyncio.sleep(0.01)
    return time.monotonic() - started


def free_port() -> int:
    """A port on which nothing listened a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def at_once(threads: int, work: Callable[[], object]) -> None:
    """Do `work` in so many threads that begin together, each with a database connection of its own."""
    barrier = threading.Barrier(threads)

    def begin() -> None:
        barrier.wait()
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        for one in [pool.submit(begin) for _ in range(threads)]:
            one.result()
