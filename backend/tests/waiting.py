"""What tests wait for: a claim that comes true, a port that is free."""

import socket
import time
from collections.abc import Callable


def until(claim: Callable[[], object], seconds: float = 20) -> float:
    """Wait for `claim` to hold; how long it took. Fails after `seconds`."""
    started = time.monotonic()
    while not claim():
        assert time.monotonic() - started < seconds, f"it did not come true within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - started


def free_port() -> int:
    """A port on which nothing listened a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
