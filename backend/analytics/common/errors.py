"""The errors of our own rules.

DomainError
├── Invalid             the request is understood and wrong
├── NotAuthenticated    nobody, or somebody unknown
├── Forbidden           somebody known who may not
├── NotFound            absent, or of another project: the two are not told apart
├── Conflict            true alone, impossible together with what is there
├── RangeExpired        the data that could answer is gone
├── LimitExceeded       too much, too fast
└── Unavailable         a part we need is away

None of them knows HTTP: `analytics.common.api.errors` alone maps them to statuses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at one place of the input.

    `path` names the place as the caller wrote it (`filters[0][1]`, `email`; empty for the whole).
    """

    path: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Room:
    """What a limit holds, what is left of it, and in how many whole seconds all of it is free again."""

    limit: int
    left: int
    reset: int


class DomainError(Exception):
    """A refusal with a stable code, a sentence for a person, and the places that are wrong."""

    default_code: ClassVar[str] = "error"

    def __init__(self, detail: str, *, code: str | None = None, problems: Sequence[Problem] = ()) -> None:
        super().__init__(detail)
        self.code = code or self.default_code
        self.detail = detail
        self.problems = tuple(problems)


class Invalid(DomainError):
    """The input is wrong."""

    default_code = "invalid"


class NotAuthenticated(DomainError):
    """Nobody we know."""

    default_code = "not_authenticated"


class Forbidden(DomainError):
    """Known, and not allowed."""

    default_code = "forbidden"


class NotFound(DomainError):
    """Not there for this caller."""

    default_code = "not_found"


class Conflict(DomainError):
    """Contradicts what is stored."""

    default_code = "conflict"


class RangeExpired(DomainError):
    """No source covers the whole range any more."""

    default_code = "range_expired"


class LimitExceeded(DomainError):
    """Over a limit; `retry_after` is whole seconds. `room` where the limit can say more."""

    default_code = "rate_limited"

    def __init__(
        self, detail: str, *, retry_after: int, code: str | None = None, room: Room | None = None
    ) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after
        self.room = room


class Unavailable(DomainError):
    """A part we depend on is away; trying again later can help."""

    default_code = "unavailable"
