"""Every code an answer of the ingest path can hold: two closed lists, documented where they are declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class EventCode(StrEnum):
    """Why one event was not taken. Sending the same event again cannot help."""

    NOT_AN_OBJECT = "not_an_object"
    """Something else stands where an event should."""
    INVALID_JSON = "invalid_json"
    """A line of newline-delimited JSON that cannot be read."""
    INVALID_ENCODING = "invalid_encoding"
    """A line that is not UTF-8."""
    MISSING_FIELD = "missing_field"
    """`event_name` is absent."""
    INVALID_FIELD = "invalid_field"
    """A field, or a reserved property, of the wrong type or outside of its range."""
    FIELD_TOO_LONG = "field_too_long"
    """A text over its limit."""
    INVALID_TEXT = "invalid_text"
    """A NUL character or half of a surrogate pair, which no database can store."""
    INVALID_NUMBER = "invalid_number"
    """NaN, an infinity, a number over what a double holds, or an integer over 64 bits."""
    INVALID_TIMESTAMP = "invalid_timestamp"
    """Neither ISO 8601 with a zone nor milliseconds since 1970."""
    TIMESTAMP_OUT_OF_RANGE = "timestamp_out_of_range"
    """More than 24 hours ahead, or older than this kind of key may send."""
    PROJECT_MISMATCH = "project_mismatch"
    """`project_id` names another project than the key's."""
    PROPERTIES_TOO_LARGE = "properties_too_large"
    """`event_properties` over 32 KiB as compact JSON in which no number has an exponent."""
    PROPERTIES_TOO_MANY = "properties_too_many"
    """Over 200 keys in `event_properties`, those of inner objects counted too."""
    PROPERTIES_TOO_DEEP = "properties_too_deep"
    """Over five objects or arrays inside one another, `event_properties` itself being the first."""
    LIMIT_SOURCES = "limit_sources"
    """Its `event_source` would be one more than the project may have."""
    LIMIT_EVENT_NAMES = "limit_event_names"
    """Its `event_name` would be one more than the project may have."""
    LIMIT_PROPERTY_KEYS = "limit_property_keys"
    """A key of `event_properties` would be one more than the project may have."""
    SOURCE_NOT_ALLOWED = "source_not_allowed"
    """Its `event_source` is none of the project's, which takes no new ones."""
    OPTED_OUT = "opted_out"
    """The request says Do Not Track or Global Privacy Control, and the project honours it."""
    EXCLUDED_ADDRESS = "excluded_address"
    """The project leaves out what comes from this address."""
    EXCLUDED_HOST = "excluded_host"
    """The project leaves out the host of this page."""
    EXCLUDED_PATH = "excluded_path"
    """The project leaves out the path of this page."""
    NOT_KEPT = "not_kept"
    """A foreign client's call that is no event: a person's or group's profile, a session recording."""


class RequestCode(StrEnum):
    """Why a whole request was turned away."""

    KEY_MISSING = "key_missing"
    """401: no key in X-API-Key, Authorization or, for public keys, `?key=`."""
    KEY_INVALID = "key_invalid"
    """401: unknown, expired or revoked; the three are not told apart."""
    KEY_IN_URL = "key_in_url"
    """401: a key that is not public came in the URL, where logs keep it; beside a good one, too."""
    KEY_CANNOT_SEND = "key_cannot_send"
    """403: a read key never sends."""
    ORIGIN_NOT_ALLOWED = "origin_not_allowed"
    """403: the page's origin is not on the project's list."""
    ORIGIN_REQUIRED = "origin_required"
    """403: neither Origin nor Referer came, and the project requires one."""
    EMPTY = "empty"
    """400: no event in the body."""
    INVALID_JSON = "invalid_json"
    """400: the body is neither JSON nor newline-delimited JSON."""
    INVALID_ENCODING = "invalid_encoding"
    """400: the body is not UTF-8, or not the gzip it says it is."""
    INVALID_FIELD = "invalid_field"
    """400: `events` or `sent_at` is not what it should be."""
    BODY_TIMEOUT = "body_timeout"
    """400: the body did not arrive in time; the connection is closed."""
    BODY_INCOMPLETE = "body_incomplete"
    """400: the body ended before it was whole; nothing of it was taken."""
    BODY_TOO_LARGE = "body_too_large"
    """413: over 1 MiB, before or after decompression."""
    TOO_MANY_EVENTS = "too_many_events"
    """413: over 1,000 events in one body."""
    TOO_COMPLEX = "too_complex"
    """413: a foreign client's body over 30,000 objects and arrays, 250,000 values, 60,000 escapes in forms or
    30,000 fields of forms.
    """
    UNSUPPORTED_ENCODING = "unsupported_encoding"
    """415: a Content-Encoding other than gzip."""
    METHOD_NOT_ALLOWED = "method_not_allowed"
    """405: only POST and OPTIONS live here."""
    INTERNAL_ERROR = "internal_error"
    """500: a fault of ours; it is in the log under the request's id. The events may be sent again."""
    LIMIT_PROJECT = "limit_project"
    """429: the project sends more events a second than it may."""
    LIMIT_KEY = "limit_key"
    """429: the key does."""
    LIMIT_ADDRESS = "limit_address"
    """429: the address does, with a public key."""
    QUOTA_DAY = "quota_day"
    """429: the project's events of this day (UTC) are used up, or too few are left for the body."""
    QUOTA_MONTH = "quota_month"
    """429: those of this month (UTC)."""
    STREAM_UNAVAILABLE = "stream_unavailable"
    """503: the stream did not confirm; the events may be sent again as they are."""
    STREAM_FULL = "stream_full"
    """503: the stream is at its cap."""
    NOT_READY = "not_ready"
    """503: the keys have not been loaded yet, or the project's salt of the day is being made."""
    TOO_BUSY = "too_busy"
    """503: bodies over 256 KiB fill the room there is for them; the connection is closed."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """An event that was not taken: why, and a sentence that names the place."""

    code: EventCode
    detail: str


Numbered = tuple[int, Rejection]
"""A rejection, behind the index of its event in the request."""


class RequestRefused(Exception):
    """The whole request is turned away. An exception, since it may arise at any depth of reading a body."""

    def __init__(
        self,
        status: int,
        code: RequestCode,
        detail: str,
        *,
        close: bool = False,
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.close = close
        """Whether the connection cannot be used again, because part of the body was left unread."""
        self.headers = headers
        """What the reply says beside it, as `Retry-After`; readable by the page that asked."""
