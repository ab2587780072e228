"""What is in a segment: which columns, what is read for them from PostgreSQL, how DuckDB joins that.

A segment is readable without PostgreSQL: dictionary texts stand in their event's row, where Parquet's own
dictionaries make them small. Ids that are no UUIDs stand beside their key as they were written
(`user_id` is NULL where `user_key` is it). `ip` and `properties` are texts, as PostgreSQL spells them.
"""

from collections.abc import Sequence
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
    """A table of texts, `events_…` of this name, and the columns of events that hold its keys."""

    name: str
    used_in: tuple[str, ...]
    texts: tuple[str, ...]
    key: Column = ("id", "INTEGER")

    @property
    def columns(self) -> Sequence[Column]:
        """As DuckDB keeps them."""
        return (self.key, *((text, "VARCHAR") for text in self.texts))


DICTIONARIES: Final = (
    Dictionary("label", ("name_id", "source_id", "title_id", "bot_id"), ("value",)),
    Dictionary("page", ("page_id",), ("host", "path")),
    Dictionary(
        "client",
        ("client_id",),
        ("user_agent", "browser", "browser_version", "os", "os_version", "device"),
    ),
    Dictionary("location", ("location_id",), ("country", "region", "city")),
    Dictionary(
        "acquisition",
        ("acquisition_id",),
        (
            "referrer", "referrer_host", "channel",
            "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content",
        ),
    ),
    Dictionary("locale", ("locale_id",), ("language", "screen")),
    Dictionary(
        "identifier",
        ("user_key", "session_key", "anonymous_key", "account_key"),
        ("value",),
        key=("key", "UUID"),
    ),
)  # fmt: skip

_SPELLED: Final = ("user", "session", "anonymous", "account")
_LABELS: Final = ("name", "source", "title", "bot")
_PLAIN: Final = (
    "key_id", "import_id", "engagement_ms", "scroll_depth", "revenue", "currency", "ip", "url_scheme",
    "url_query", "properties",
)  # fmt: skip
_JOINED: Final = ("page", "client", "location", "acquisition", "locale")


def segment_query(project_id: int) -> str:
    """The segment's rows, in the order of the events: from `event` and a table of each dictionary."""
    columns = [f"{int(project_id)}::INTEGER AS project_id", "event.event_id", "event.timestamp"]
    columns += ["event.received_at", *(f"{label}.value AS {label}" for label in _LABELS)]
    for spelled in _SPELLED:
        columns += [f"event.{spelled}_key", f"{spelled}_spelling.value AS {spelled}_id"]
    joined = {one.name: one for one in DICTIONARIES}
    columns += [f"{name}.{text}" for name in _JOINED for text in joined[name].texts]
    columns += [f"event.{plain}" for plain in _PLAIN]
    joins = [f"LEFT JOIN label AS {label} ON {label}.id = event.{label}_id" for label in _LABELS]
    joins += [f"LEFT JOIN {name} ON {name}.id = event.{name}_id" for name in _JOINED]
    joins += [
        f"LEFT JOIN identifier AS {one}_spelling ON {one}_spelling.key = event.{one}_key" for one in _SPELLED
    ]
    return f"SELECT {', '.join(columns)} FROM event {' '.join(joins)}"  # noqa: S608 - our own names
