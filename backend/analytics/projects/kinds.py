"""The closed lists of the projects app. Values are stored: never rename one."""

from collections.abc import Iterable, Mapping
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Final


class _Choice(StrEnum):
    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """As Django and DRF want them."""
        return [(one.value, one.value) for one in cls]


class KeyKind(_Choice):
    """What a key is for; its prefix says which it is."""

    PUBLIC = "public"
    SECRET = "secret"  # noqa: S105 - a kind of key, not a key
    READ = "read"


class Scope(_Choice):
    """One thing a key may be good for. A key holds some of those that its kind allows."""

    SEND = "send"
    """Send events."""
    READ = "read"
    """Read reports."""


class Protocol(_Choice):
    """Foreign clients that name a site instead of sending a key."""

    PLAUSIBLE = "plausible"
    """The `domain` of a script or an event."""
    UMAMI = "umami"
    """The `website` id."""
    MATOMO = "matomo"
    """`idsite`."""
    GA4 = "ga4"
    """The measurement id, `G-…`."""
    SNOWPLOW = "snowplow"
    """The application id, `aid`."""
    OPENPANEL = "openpanel"
    """`openpanel-client-id`."""


class ClientIdState(_Choice):
    """Where a request for a client id stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class Role(_Choice):
    """What a person is to a project."""

    OWNER = "owner"
    ADMIN = "admin"
    VIEWER = "viewer"


class IpStorage(_Choice):
    """How much of an address may be kept; decided in ingest, before anything is stored."""

    FULL = "full"
    TRUNCATED = "truncated"
    NONE = "none"


class Weekday(IntEnum):
    """The day a project's week begins with; numbers as in ISO 8601."""

    MONDAY = 1
    SATURDAY = 6
    SUNDAY = 7

    @classmethod
    def choices(cls) -> list[tuple[int, str]]:
        """As Django wants them."""
        return [(day.value, day.name.lower()) for day in cls]


SCOPES_OF: Final[Mapping[KeyKind, frozenset[Scope]]] = MappingProxyType(
    {
        KeyKind.PUBLIC: frozenset({Scope.SEND}),
        KeyKind.SECRET: frozenset({Scope.SEND}),
        KeyKind.READ: frozenset({Scope.READ}),
    }
)
"""What a key of each kind may be good for, and is unless it was given less."""


def granted(kind: KeyKind, scopes: Iterable[str] | None) -> frozenset[Scope]:
    """What a key is good for that was given these scopes; None stands for all that its kind may."""
    allowed = SCOPES_OF[kind]
    return allowed if scopes is None else allowed.intersection(map(Scope, scopes))
