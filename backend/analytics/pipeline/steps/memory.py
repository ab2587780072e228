"""What was worked out once, and what it was worked out from."""

from collections.abc import Callable, Hashable
from typing import Final, TypeVar

Key = TypeVar("Key", bound=Hashable)
Found = TypeVar("Found")

REMEMBERED: Final = 16_384
"""Keys in each of the two halves."""
REMEMBERED_BYTES: Final = 1_024
"""The longest side of an envelope that is remembered.

Strangers choose the texts, up to 30 KB: they would take gigabytes. Long ones hardly repeat anyhow.
"""


class Memory(dict[Key, Found]):
    """Key → what `find` finds for it. A dictionary, so that a whole batch is looked up in one loop in C.

    In two halves: when the newer one is full, the older one is forgotten. What is still in use moves over
    when it is next asked for.
    """

    def __init__(self, find: Callable[[Key], Found]) -> None:
        super().__init__()
        self._find = find
        self._older: dict[Key, Found] = {}

    def __missing__(self, key: Key) -> Found:
        found = self._older.get(key)
        if found is None:
            found = self._find(key)
            if _length(key) > REMEMBERED_BYTES:
                return found
        self[key] = found
        return found

    def trim(self) -> None:
        """Forget what was not asked for lately, once there is enough of it."""
        if len(self) > REMEMBERED:
            self._older = dict(self)
            self.clear()


def _length(key: object) -> int:
    if isinstance(key, bytes | str):
        return len(key)
    return sum(map(_length, key)) if isinstance(key, tuple) else 0
