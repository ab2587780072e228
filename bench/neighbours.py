"""What a machine's neighbours take from a measurement: the processor time a hypervisor gave to others.

A load that keeps two cores busy loses twice what one that keeps a single core busy does, so such a round says
nothing of either. It is measured again, a bounded number of times; what was lost stands in the context.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from bench.common import say

QUIET: Final = 0.02
"""The stolen part of all processor time up to which a round counts as undisturbed."""
_STOLEN: Final = 7
_IDLE: Final = (3, 4)
"""Idle, and waiting for a disk."""
_FIELDS: Final = 8
_T = TypeVar("_T")


def quietest(measure: Callable[[], _T], wanted: int, *, most: int) -> tuple[list[_T], float]:
    """`wanted` results in which little was stolen, and the largest stolen part among them, from 0 to 1.

    Measures until there are so many, `most` times at most; then those count in which the least was stolen.
    """
    found: list[tuple[float, int, _T]] = []
    while len(found) < most and sum(stolen <= QUIET for stolen, _, _ in found) < wanted:
        clock = Clock()
        result = measure()
        stolen = clock.stolen()
        if stolen > QUIET:
            say(f"{stolen:.0%} of the processor went to this machine's neighbours meanwhile")
        found.append((stolen, len(found), result))
    chosen = sorted(sorted(found, key=lambda one: one[:2])[:wanted], key=lambda one: one[1])
    return [result for _, _, result in chosen], round(max(stolen for stolen, _, _ in chosen), 3)


class Clock:
    """What all cores together have done since it was made."""

    def __init__(self) -> None:
        self._began = _ticks()

    def stolen(self) -> float:
        """The part of all processor time that went to neighbours, from 0 to 1."""
        return self._part(_STOLEN)

    def idle(self) -> float:
        """The part in which there was nothing to do, from 0 to 1."""
        return self._part(*_IDLE)

    def _part(self, *fields: int) -> float:
        passed = [after - before for before, after in zip(self._began, _ticks(), strict=True)]
        return sum(passed[field] for field in fields) / sum(passed) if any(passed) else 0.0


def _ticks() -> list[int]:
    """By kind, since the machine started; zeros where the kernel does not say."""
    try:
        first = Path("/proc/stat").read_text().splitlines()[0]
    except FileNotFoundError:
        return [0] * _FIELDS
    return [int(tick) for tick in first.split()[1 : _FIELDS + 1]]
