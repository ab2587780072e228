"""What is in a segment: which columns, what is read for them from PostgreSQL, how DuckDB joins that.

A segment is readable without PostgreSQL: dictionary texts stand in their event's row, where Parquet's own
dictionaries make them small. Ids that are no UUIDs stand beside their key as they were written
(`user_id` is NULL where `user_key` is it). `ip` and `properties` are texts, as PostgreSQL spells them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

Column = tuple[str, str]
"""Name and DuckDB type."""
VERSION: Final = 1
"""Of this shape. A segment of another version is made anew."""

EVENTS: Final[tuple[Column, ...]] = (
    ("event_id", "UUID"),
    ("timestamp", "TIMESTAMPTZ"),
    ("received_at", "TIMESTAMPTZ"),
    ("name_id", "INTEGER"),
    ("source_id", "INTEGER"),
    ("page_id", "INTEGER"),
    ("title_id", "INTEGER"),
    ("client_id", "INTEGER"),
    ("location_id", "INTEGER"),
    ("acquisition_id", "INTEGER"),
    ("locale_id", "INTEGER"),
    ("bot_id", "INTEGER"),
    ("key_id", "INTEGER"),
    ("import_id", "INTEGER"),
    ("engagement_ms", "INTEGER"),
    ("scroll_depth", "SMALLINT"),
    ("user_key", "UUID"),
    ("session_key", "UUID"),
    ("anonymous_key", "UUID"),
    ("account_key", "UUID"),
    ("revenue", "DECIMAL(18,4)"),
    ("currency", "VARCHAR"),
    ("ip", "VARCHAR"),
    ("url_scheme", "VARCHAR"),
    ("url_query", "VARCHAR"),
    ("properties", "VARCHAR"),
)
"""Of `events_event`, all but the project."""


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A table of texts, `events_…` of this name."""

    name: str
    texts: tuple[str, ...]
    key: Column = ("id", "INTEGER")

    @property
    def columns(self) -> Sequence[Column]:
        """As DuckDB keeps them."""
        return (self.key, *((text, "VARCHAR") for text in self.texts))


DICTIONARIES: Final = (
    Dictionary("label", ("value",)),
    Dictionary("page", ("host", "path")),
    Dictionary("client", ("user_agent", "browser", "browser_version", "os", "os_version", "device")),
    Dictionary("location", ("country", "region", "city")),
    Dictionary(
        "acquisition",
        (
            "referrer", "referrer_host", "channel",
            "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content",
        ),
    ),
    Dictionary("locale", ("language", "screen")),
    Dictionary("identifier", ("value",), key=("key", "UUID")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lookup:
    """A column of events that holds a dictionary's keys, and what the segment calls the texts."""

    name: str
    dictionary: Dictionary
    column: str
    texts: Sequence[tuple[str, str]]
    """(In the dictionary, in the segment)."""


_SPELLED: Final = ("user", "session", "anonymous", "account")
_LABELS: Final = ("name", "source", "title", "bot")
_JOINED: Final = ("page", "client", "location", "acquisition", "locale")
_PLAIN: Final = (
    "key_id", "import_id", "engagement_ms", "scroll_depth", "revenue", "currency", "ip", "url_scheme",
    "url_query", "properties",
)  # fmt: skip
_BY_NAME: Final = {one.name: one for one in DICTIONARIES}
LOOKUPS: Final = (
    *(Lookup(one, _BY_NAME["label"], f"{one}_id", [("value", one)]) for one in _LABELS),
    *(
        Lookup(f"{one}_spelling", _BY_NAME["identifier"], f"{one}_key", [("value", f"{one}_id")])
        for one in _SPELLED
    ),
    *(
        Lookup(one, _BY_NAME[one], f"{one}_id", [(text, text) for text in _BY_NAME[one].texts])
        for one in _JOINED
    ),
)


def stream_columns(joined: Collection[Dictionary]) -> Sequence[Column]:
    """What PostgreSQL streams of each event when it has joined these dictionaries itself."""
    texts = [name for one in LOOKUPS if one.dictionary in joined for _, name in one.texts]
    return (*EVENTS, *((name, "VARCHAR") for name in texts))


def segment_query(project_id: int, joined: Collection[Dictionary]) -> str:
    """The segment's rows, in the order of `event`, which has the `stream_columns`.

    The dictionaries that are not joined into it yet are tables of their names.
    """
    found = {
        name: f"event.{name}" if one.dictionary in joined else f"{one.name}.{text} AS {name}"
        for one in LOOKUPS
        for text, name in one.texts
    }
    columns = [f"{int(project_id)}::INTEGER AS project_id", "event.event_id", "event.timestamp"]
    columns += ["event.received_at", *(found[label] for label in _LABELS)]
    for spelled in _SPELLED:
        columns += [f"event.{spelled}_key", found[f"{spelled}_id"]]
    columns += [found[text] for name in _JOINED for text in _BY_NAME[name].texts]
    columns += [f"event.{plain}" for plain in _PLAIN]
    joins = [
        f"LEFT JOIN {table.name} AS {one.name} ON {one.name}.{table.key[0]} = event.{one.column}"
        for one in LOOKUPS
        if (table := one.dictionary) not in joined
    ]
    return f"SELECT {', '.join(columns)} FROM event {' '.join(joins)}"  # noqa: S608 - our own names
