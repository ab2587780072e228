"""By what rollups part a slice's events, and its sessions: one dimension each, never two at once.

All that reports know, but those that name single people or companies: rollups outlive the events, and with
them what an erasure could find.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Dimension(IntEnum):
    """What the column `dimension` means. Stored: never renumber. Names are those of reports, in capitals."""

    TOTAL = 0
    """All events, with null as their value."""
    EVENT_NAME = 1
    """Without `engagement`, which is no event of its own."""
    EVENT_SOURCE = 2
    TITLE = 3
    BOT = 4
    HOST = 5
    PATH = 6
    REFERRER = 7
    CHANNEL = 8
    UTM_SOURCE = 9
    UTM_MEDIUM = 10
    UTM_CAMPAIGN = 11
    UTM_TERM = 12
    UTM_CONTENT = 13
    COUNTRY = 14
    REGION = 15
    CITY = 16
    BROWSER = 17
    BROWSER_VERSION = 18
    OS = 19
    DEVICE = 20
    LANGUAGE = 21
    SCREEN = 22
    CURRENCY = 23
    ENTRY_PATH = 24
    """The path of a session's first page view. Sessions only."""
    EXIT_PATH = 25
    """The path of its last one. Sessions only."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary table of `events.models`, the column that points at it, and what is read of it."""

    table: str
    column: str
    fields: tuple[tuple[Dimension, str], ...]


def _named(*dimensions: Dimension) -> tuple[tuple[Dimension, str], ...]:
    return tuple((dimension, dimension.name.lower()) for dimension in dimensions)


DICTIONARIES: Final = (
    Dictionary("events_label", "name_id", ((Dimension.EVENT_NAME, "value"),)),
    Dictionary("events_label", "source_id", ((Dimension.EVENT_SOURCE, "value"),)),
    Dictionary("events_label", "title_id", ((Dimension.TITLE, "value"),)),
    Dictionary("events_label", "bot_id", ((Dimension.BOT, "value"),)),
    Dictionary("events_page", "page_id", _named(Dimension.HOST, Dimension.PATH)),
    Dictionary(
        "events_acquisition",
        "acquisition_id",
        _named(
            Dimension.REFERRER,
            Dimension.CHANNEL,
            Dimension.UTM_SOURCE,
            Dimension.UTM_MEDIUM,
            Dimension.UTM_CAMPAIGN,
            Dimension.UTM_TERM,
            Dimension.UTM_CONTENT,
        ),
    ),
    Dictionary("events_location", "location_id", _named(Dimension.COUNTRY, Dimension.REGION, Dimension.CITY)),
    Dictionary(
        "events_client",
        "client_id",
        _named(Dimension.BROWSER, Dimension.BROWSER_VERSION, Dimension.OS, Dimension.DEVICE),
    ),
    Dictionary("events_locale", "locale_id", _named(Dimension.LANGUAGE, Dimension.SCREEN)),
)
"""Of `events_event`."""
SESSION_DICTIONARIES: Final = (
    *(one for one in DICTIONARIES if one.column not in {"name_id", "title_id", "page_id"}),
    Dictionary("events_page", "entry_page_id", ((Dimension.HOST, "host"), (Dimension.ENTRY_PATH, "path"))),
    Dictionary("events_page", "exit_page_id", ((Dimension.EXIT_PATH, "path"),)),
)
"""Of `events_session`: what its first event said, its host is that of its first page view."""


def _dimensions(dictionaries: tuple[Dictionary, ...]) -> tuple[Dimension, ...]:
    return tuple(sorted({dimension for one in dictionaries for dimension, _ in one.fields}))


EVENT_DIMENSIONS: Final = (Dimension.TOTAL, *_dimensions(DICTIONARIES), Dimension.CURRENCY)
SESSION_DIMENSIONS: Final = (Dimension.TOTAL, *_dimensions(SESSION_DICTIONARIES))
