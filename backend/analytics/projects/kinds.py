"""The closed lists of the projects app. Values are stored: never rename one."""

from enum import IntEnum, StrEnum


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
