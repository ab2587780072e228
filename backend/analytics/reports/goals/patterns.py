"""Paths with stars: `*` stands for any text within one part of a path, `**` for any text at all."""

import re
from typing import Final

from analytics.reports.query.dimensions import DIMENSIONS
from analytics.reports.query.patterns import pattern_fault
from analytics.reports.query.spec import Condition, Operator

MAX_PATH: Final = 200
MAX_STARS: Final = 10
"""More make matching slow, and say nothing."""
_STARS: Final = re.compile(r"\*+")


def path_condition(path: str) -> Condition:
    """Whether an event's whole path fits."""
    dimension = DIMENSIONS["path"]
    if "*" not in path:
        return Condition(Operator.IS, dimension, (path,))
    return Condition(Operator.MATCHES, dimension, (_expression(path),))


def path_fault(path: str) -> str | None:
    """Why no path can fit, or why it cannot be asked for; None where nothing stands against it."""
    stars = _STARS.findall(path)
    if not path.startswith(("/", "*")):
        return 'A path begins with "/", such as "/thanks" or "/docs/**".'
    if any(len(one) > 2 for one in stars) or len(stars) > MAX_STARS:
        return f'At most {MAX_STARS} stars, each "*" (within a part of the path) or "**" (across parts).'
    return pattern_fault(_expression(path))


def _expression(path: str) -> str:
    """In the grammar of `query.patterns`, from the path's beginning to its end."""
    parts = _STARS.split(path)
    between = ["(.|\\n)*" if star == "**" else "[^\\/]*" for star in _STARS.findall(path)]
    spelled = [_literal(part) for part in parts]
    body = "".join(text for pair in zip(spelled, [*between, ""], strict=True) for text in pair)
    return f"^{body}$"


def _literal(text: str) -> str:
    return "".join(f"\\{c}" if c.isascii() and not c.isalnum() else c for c in text)
