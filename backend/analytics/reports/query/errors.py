"""What can be wrong with a question, as values: each names its place, the fault, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from reprlib import Repr

from analytics.common.errors import Problem


class Code(StrEnum):
    """Why a question is refused. Stable: clients may compare them."""

    UNKNOWN_KEY = "unknown_key"
    REQUIRED = "required"
    WRONG_TYPE = "wrong_type"
    OUT_OF_RANGE = "out_of_range"
    TOO_MANY = "too_many"
    DUPLICATE = "duplicate"
    INVALID_TEXT = "invalid_text"
    UNSUPPORTED_VERSION = "unsupported_version"
    UNKNOWN_METRIC = "unknown_metric"
    UNKNOWN_DIMENSION = "unknown_dimension"
    UNKNOWN_OPERATOR = "unknown_operator"
    UNKNOWN_ID = "unknown_id"
    UNSUPPORTED_COMBINATION = "unsupported_combination"
    INVALID_PATTERN = "invalid_pattern"
    INVALID_PERIOD = "invalid_period"
    EMPTY_PERIOD = "empty_period"
    UNKNOWN_TIMEZONE = "unknown_timezone"
    TOO_MANY_BUCKETS = "too_many_buckets"
    INVALID_CURSOR = "invalid_cursor"


@dataclass(frozen=True, slots=True)
class Problems:
    """A question that cannot be asked, and every reason found."""

    items: tuple[Problem, ...]


class Findings:
    """Gathers problems while a document is read, so that one answer names them all."""

    def __init__(self) -> None:
        self._items: list[Problem] = []

    def add(self, path: str, code: Code, detail: str) -> None:
        """Note one problem."""
        self._items.append(Problem(path, code, detail))

    def problems(self) -> Problems | None:
        """What was found, or None where nothing was."""
        return Problems(tuple(self._items)) if self._items else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A sentence that helps: the nearest of `choices`, or all of them where none is near."""
    known = list(choices)
    by_fold = {choice.casefold(): choice for choice in known}
    begun = [choice for choice in known if len(word) > 2 and choice.startswith(word)]
    near = next(iter(begun or get_close_matches(word, known, n=1, cutoff=0.6)), None)
    near = by_fold.get(word.casefold()) or near
    if near:
        return f"Did you mean {near!r}?"
    if len(known) > _LISTED:
        return ""
    return f"There is {', '.join(known)}."


_LISTED = 60


def shown(value: object) -> str:
    """A wrong value as an error message may repeat it: short, shallow, never a control character."""
    return _SHORT.repr(value)


_SHORT = Repr()
_SHORT.maxlevel, _SHORT.maxlist, _SHORT.maxdict = 3, 4, 4
_SHORT.maxstring = _SHORT.maxlong = _SHORT.maxother = 80
