"""Between two threads of the pipeline: room for one thing."""

import contextlib
import queue
import threading
from collections.abc import Iterator
from typing import Final, Generic, TypeVar

_POLL_SECONDS: Final = 0.05

T = TypeVar("T")


class Handover(Generic[T]):
    """One thread gives, another takes. Who gives waits while what was given last is not taken yet."""

    def __init__(self) -> None:
        self._room: queue.Queue[T] = queue.Queue(maxsize=1)
        self._all_given = threading.Event()
        self._abandoned = threading.Event()

    def give(self, thing: T) -> None:
        """Wait for room. Once nobody takes any more, it is let go: what is not settled stays pending."""
        while not self._abandoned.is_set():
            with contextlib.suppress(queue.Full):
                self._room.put(thing, timeout=_POLL_SECONDS)
                return

    def take(self, seconds: float = _POLL_SECONDS) -> T | None:
        """What was given, or None after so many seconds at most."""
        try:
            return self._room.get(timeout=min(seconds, _POLL_SECONDS))
        except queue.Empty:
            return None

    def each(self) -> Iterator[T]:
        """Everything that is given, until all was."""
        while not self.ended:
            if (thing := self.take()) is not None:
                yield thing

    def all_given(self) -> None:
        """Nothing more will come."""
        self._all_given.set()

    def abandon(self) -> None:
        """Nobody takes any more."""
        self._abandoned.set()

    @property
    def ended(self) -> bool:
        """Whether all was given and taken."""
        return self._all_given.is_set() and self._room.empty()
