"""Every dimension there is: its meaning, its type, and where the raw events keep it.

A dimension that repeats lies in a dictionary table (`events.models`), and an event holds the row's id in
`event_column`; the others lie in the event itself. Names outside this list cannot reach SQL, except the
key of a property, which is a bound value.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from analytics.events.schema import LabelKind


class Bucket(StrEnum):
    """The lengths time can be cut into, on the zone's clock."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class ValueType(StrEnum):
    """What a dimension's values are in the answer."""

    TIME = "time"
    TEXT = "string"
    JSON = "json"
    """A text, a number, a boolean, or null."""


class Table(StrEnum):
    """The dictionaries of `events.models`."""

    LABEL = "events_label"
    PAGE = "events_page"
    CLIENT = "events_client"
    LOCATION = "events_location"
    ACQUISITION = "events_acquisition"
    LOCALE = "events_locale"
    IDENTIFIER = "events_identifier"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to part events. Equal by value, so two mentions of one property are one dimension."""

    name: str
    meaning: str
    type: ValueType = ValueType.TEXT
    event_column: str = ""
    """The column of `events_event`: the value itself, or the id of a dictionary row."""
    table: Table | None = None
    table_column: str = ""
    label: LabelKind | None = None
    bucket: Bucket | None = None
    property_key: str | None = None
    personal: bool = False
    """Names single people: needs the permission `personal_data`."""
    leaves_out_engagement: bool = False
    """`engagement` is no event of its own, so it is no row of a list of events either."""
    of_session: bool = False
    """Only whole sessions have it: `event_column` is then one of `events_session`."""

    @property
    def session_column(self) -> str | None:
        """The column of `events_session` with a session's value; None where a session has no one value."""
        return self.event_column if self.of_session else _SESSION_COLUMNS.get(self.event_column)


_SESSION_COLUMNS: Final = {
    "timestamp": "started_at",
    # Host and path are those of its first page view, the others those of its first event.
    "page_id": "entry_page_id",
    **{
        name: name
        for name in (
            "source_id",
            "client_id",
            "location_id",
            "acquisition_id",
            "locale_id",
            "bot_id",
            "user_key",
            "session_key",
        )
    },
}
PROPERTY_PREFIX: Final = "properties."
MAX_PROPERTY_KEY: Final = 200


def property_dimension(key: str) -> Dimension:
    """The dimension of one event property, whatever its name."""
    return Dimension(
        f"{PROPERTY_PREFIX}{key}",
        'A property of the event, with its JSON type: 1 is not "1". Lists and objects count as missing.',
        type=ValueType.JSON,
        event_column="properties",
        property_key=key,
    )


def _time(bucket: Bucket, meaning: str) -> Dimension:
    return Dimension(f"time:{bucket}", meaning, type=ValueType.TIME, event_column="timestamp", bucket=bucket)


def _dictionary(name: str, meaning: str, event_column: str, table: Table, column: str = "") -> Dimension:
    return Dimension(name, meaning, event_column=event_column, table=table, table_column=column or name)


def _of_session(name: str, meaning: str, session_column: str) -> Dimension:
    return Dimension(
        name,
        meaning,
        event_column=session_column,
        table=Table.PAGE,
        table_column="path",
        of_session=True,
    )


def _label(name: str, meaning: str, column: str, kind: LabelKind) -> Dimension:
    return Dimension(
        name,
        meaning,
        event_column=column,
        table=Table.LABEL,
        table_column="value",
        label=kind,
        leaves_out_engagement=kind is LabelKind.EVENT_NAME,
    )


def _identifier(name: str, meaning: str, column: str, *, personal: bool) -> Dimension:
    return Dimension(
        name,
        meaning,
        event_column=column,
        table=Table.IDENTIFIER,
        table_column="value",
        personal=personal,
    )


_ALL: Final = (
    _time(Bucket.MINUTE, "The minute of the zone's clock."),
    _time(Bucket.HOUR, "The hour of the zone's clock; an hour that comes twice is two buckets."),
    _time(Bucket.DAY, "The day of the zone, from its first instant to the next day's."),
    _time(Bucket.WEEK, "The week of the zone, from Monday."),
    _time(Bucket.MONTH, "The month of the zone."),
    _label("event_name", "What happened.", "name_id", LabelKind.EVENT_NAME),
    _label("event_source", "Which source sent it.", "source_id", LabelKind.SOURCE),
    _label("title", "The page's title.", "title_id", LabelKind.TITLE),
    _label("bot", "Why it is taken for a bot; null for people.", "bot_id", LabelKind.BOT),
    _dictionary("host", "The site's host, lower case.", "page_id", Table.PAGE),
    _dictionary("path", 'The page\'s path, beginning with "/".', "page_id", Table.PAGE),
    _of_session("entry_path", "The path of the session's first page view.", "entry_page_id"),
    _of_session("exit_path", "The path of the session's last page view.", "exit_page_id"),
    _dictionary("referrer", "The address the visit came from.", "acquisition_id", Table.ACQUISITION),
    _dictionary("channel", "The kind of source the visit came from.", "acquisition_id", Table.ACQUISITION),
    *(
        _dictionary(f"utm_{part}", f"The campaign parameter utm_{part}.", "acquisition_id", Table.ACQUISITION)
        for part in ("source", "medium", "campaign", "term", "content")
    ),
    _dictionary("country", "ISO 3166-1 alpha-2 code of the country.", "location_id", Table.LOCATION),
    _dictionary("region", "Name of the region.", "location_id", Table.LOCATION),
    _dictionary("city", "Name of the city.", "location_id", Table.LOCATION),
    _dictionary("browser", "The browser's family.", "client_id", Table.CLIENT),
    _dictionary("browser_version", "The browser's version.", "client_id", Table.CLIENT),
    _dictionary("os", "The operating system's family.", "client_id", Table.CLIENT),
    _dictionary("device", "The kind of device.", "client_id", Table.CLIENT),
    _dictionary("language", "The browser's language tag.", "locale_id", Table.LOCALE),
    _dictionary("screen", 'Width and height of the screen, "1920x1080".', "locale_id", Table.LOCALE),
    Dimension("currency", "ISO 4217 code of the revenue.", event_column="currency"),
    _identifier("user_id", "Who did it. Needs `personal_data`.", "user_key", personal=True),
    _identifier("account_id", "The company they belong to.", "account_key", personal=False),
)
DIMENSIONS: Final = {dimension.name: dimension for dimension in _ALL}
