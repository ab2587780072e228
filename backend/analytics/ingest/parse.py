"""Bytes become events, each of them typed or with the code that says why not.

Three readings. The first lets msgspec check syntax, types and UTF-8 in one pass; nearly every body ends
there. What it refuses is taken apart and read event by event, so that one bad event never fails the good
ones beside it and gets a code of its own. And where it cannot even be taken apart, as with a NaN, Python
reads it whole: slowly and leniently, and therefore not too much of it.
"""

import contextlib
import json
import math
import re
from collections.abc import Callable
from typing import Annotated, Any, Final, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from analytics.ingest import limits
from analytics.ingest.codes import EventCode, Rejection, RequestCode, RequestRefused
from analytics.ingest.weight import Allowance
from analytics.projects.kinds import Protocol as ClientProtocol

Instant: TypeAlias = str | int | float | None


class RawEvent(msgspec.Struct, gc=False):
    """One event with the right types, and nothing else checked yet. Unknown fields are ignored."""

    event_name: str | UnsetType = UNSET
    event_id: str | None = None
    event_source: str | None = None
    user_id: str | None = None
    session_id: str | None = None
    anonymous_id: str | None = None
    account_id: str | None = None
    event_properties: dict[str, Any] | None = None
    timestamp: Instant = None
    ip_address: str | None = None
    user_agent: str | None = None
    project_id: str | None = None


_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=limits.EVENT_NAME)]
_Source = Annotated[str, msgspec.Meta(max_length=limits.EVENT_SOURCE)]
_Identifier = Annotated[str, msgspec.Meta(max_length=limits.IDENTIFIER)]


class _Short(RawEvent, gc=False):
    """One event with a name, in which no field is too long."""

    event_name: _Name | UnsetType = UNSET
    event_source: _Source | None = None
    user_id: _Identifier | None = None
    session_id: _Identifier | None = None
    anonymous_id: _Identifier | None = None
    account_id: _Identifier | None = None


class _Batch(msgspec.Struct):
    """A batch whose events have not been looked at."""

    events: list[msgspec.Raw] | UnsetType = UNSET
    sent_at: Any = None


class _Body(_Short, gc=False):
    """A JSON object at the top: one event, or a batch when it has `events`."""

    events: list[_Short] | UnsetType = UNSET
    sent_at: Instant = None


class Claim(msgspec.Struct):
    """Who a request says it is. The first of `keys` that is known counts, then the site."""

    keys: tuple[str, ...] = ()
    site: tuple[ClientProtocol, str] | None = None
    """A site's name in protocols that have no key: a public key of ours, or a registered client id."""


class Call(msgspec.Struct):
    """What was read from one request, in whichever dialect."""

    events: "list[RawEvent | Rejection]" = msgspec.field(default_factory=list)
    """In order: the index names one in the answer. A foreign event's `event_id` is whatever its client made
    up; see `Sender.protocol`.
    """
    sent_at: Instant = None
    suspicious: bool = True
    """Whether a NUL or a lone surrogate may be in there: only then are the texts looked through."""
    lengths_known: bool = False
    """Whether the reading has seen to it that no field is too long, and none of the names empty."""
    claim: Claim | None = None
    """Who sends, where only the body tells."""
    from_server: bool = False
    """Whether a program sent it for its visitors, so that its own address and User-Agent mean nothing."""
    note: Any = None
    """Whatever the dialect's `answer` wants to remember."""
    count: int = 0
    """Of the events that `translate` will make, more or less."""
    translate: "Callable[[], list[RawEvent | Rejection]] | None" = None
    """Makes `events`, once it is known whose they are: a stranger's are not worth the work. May raise
    RequestRefused.
    """


_one: Final = msgspec.json.Decoder(_Body)
_event: Final = msgspec.json.Decoder(RawEvent)
_anything: Final = msgspec.json.Decoder(msgspec.Raw)
_apart: Final = msgspec.json.Decoder(list[msgspec.Raw])
_batch_apart: Final = msgspec.json.Decoder(_Batch)
_many: Final = msgspec.json.Decoder(list[_Short])
BOM: Final = b"\xef\xbb\xbf"
_BLANK: Final = b" \t\r\n"
_MALFORMED: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def parse(body: bytes) -> Call:
    """Read a body of one event, an array, `{"events", "sent_at"}`, or newline-delimited JSON.

    Raises RequestRefused (400 or 413) where no single event is to blame.
    """
    if body.startswith(BOM):
        body = body[3:]
    parsed = _fast(body) or _one_by_one(body) or _slow(body)
    if not parsed.events:
        raise RequestRefused(400, RequestCode.EMPTY, "The body holds no event.")
    if len(parsed.events) > limits.MAX_EVENTS:
        raise too_many_events(len(parsed.events))
    return parsed


def too_many_events(count: int) -> RequestRefused:
    """The 413 of a body with too many."""
    return RequestRefused(
        413, RequestCode.TOO_MANY_EVENTS, f"{count} events in one body; the most is {limits.MAX_EVENTS}."
    )


def _fast(body: bytes) -> Call | None:
    """The body, if every byte of it is right; else None."""
    try:
        if body[:1] == b"[" or body.lstrip(_BLANK)[:1] == b"[":
            return _short([*_many.decode(body)], None, body)
        read = _one.decode(body)
    except _MALFORMED:
        return None
    events = read.events
    return _short([read] if events is UNSET else [*events], read.sent_at, body)


def _short(events: list[RawEvent | Rejection], sent_at: Instant, body: bytes) -> Call:
    return Call(events, sent_at, suspicious=b"\\u0000" in body, lengths_known=True)


# -- the slow readings --------------------------------------------------------------------------------


def _one_by_one(body: bytes) -> Call | None:
    """A batch with something wrong in one of its events; None where it is no batch, or no JSON."""
    sent_at = None
    try:
        if body.lstrip(_BLANK)[:1] == b"[":
            events = _apart.decode(body)
        else:
            batch = _batch_apart.decode(body)
            if batch.events is UNSET:
                return None
            events, sent_at = batch.events, _instant(batch.sent_at)
    except _MALFORMED:
        return None
    if len(events) > limits.MAX_EVENTS:
        raise too_many_events(len(events))
    allowance = Allowance()
    read = [_read_event(bytes(event), allowance) for event in events]
    return Call(read, sent_at, suspicious=b"\\u" in body)


def _slow(body: bytes) -> Call:
    if not body.strip(_BLANK):
        raise RequestRefused(400, RequestCode.EMPTY, "The body is empty.")
    first, *others = body.strip(_BLANK).split(b"\n", 1)
    if others and _is_whole(first):
        return _lines(body)
    try:
        Allowance().take(body)
        whole = read_leniently(body)
    except UnicodeDecodeError as error:
        if not others:
            raise RequestRefused(400, RequestCode.INVALID_ENCODING, "The body is not UTF-8.") from error
        return _lines(body)
    except RecursionError as error:
        raise RequestRefused(400, RequestCode.INVALID_JSON, "The body is nested too deeply.") from error
    except ValueError as error:
        if not others:
            raise RequestRefused(400, RequestCode.INVALID_JSON, f"The body is {_sentence(error)}.") from error
        return _lines(body)
    return _whole(whole)


def _is_whole(line: bytes) -> bool:
    """Whether it is a JSON text by itself: of one written over several lines, the first is not."""
    try:
        _anything.decode(line)
    except _MALFORMED:
        return False
    return True


def _lines(body: bytes) -> Call:
    """Newline-delimited JSON: every line stands for itself."""
    lines = [line for line in body.split(b"\n") if line.strip(_BLANK)]
    if len(lines) > limits.MAX_EVENTS:
        raise RequestRefused(413, RequestCode.TOO_MANY_EVENTS, f"Over {limits.MAX_EVENTS} lines in one body.")
    allowance = Allowance()
    events = [_read_event(line, allowance) for line in lines]
    unreadable = (EventCode.INVALID_JSON, EventCode.INVALID_ENCODING)
    if all(isinstance(event, Rejection) and event.code in unreadable for event in events):
        raise RequestRefused(
            400, RequestCode.INVALID_JSON, "The body is neither JSON nor newline-delimited JSON."
        )
    return Call(events, None, suspicious=b"\\u" in body)


def _read_event(text: bytes, allowance: Allowance) -> RawEvent | Rejection:
    """One event's JSON. Raises RequestRefused (413) where the allowance is used up."""
    with contextlib.suppress(*_MALFORMED):
        return _event.decode(text)
    allowance.take(text)
    try:
        value = read_leniently(text)
    except UnicodeDecodeError:
        return Rejection(EventCode.INVALID_ENCODING, "this event is not UTF-8")
    except RecursionError:
        return Rejection(EventCode.PROPERTIES_TOO_DEEP, "nested too deeply")
    except ValueError as error:
        return Rejection(EventCode.INVALID_JSON, _sentence(error))
    return _convert(value)


def _whole(value: object) -> Call:
    if isinstance(value, list):
        return Call(_each(value), None, suspicious=True)
    if not isinstance(value, dict) or "events" not in value:
        sent_at = value.get("sent_at") if isinstance(value, dict) else None
        return Call([_convert(value)], _instant(sent_at), suspicious=True)
    events = value["events"]
    if not isinstance(events, list):
        raise RequestRefused(400, RequestCode.INVALID_FIELD, "`events` must be an array.")
    return Call(_each(events), _instant(value.get("sent_at")), suspicious=True)


def _each(values: list[object]) -> "list[RawEvent | Rejection]":
    # Too many of them are refused by the caller; converting them first would only be work.
    return [_convert(value) for value in values[: limits.MAX_EVENTS + 1]]


def _instant(value: object) -> Instant:
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    raise invalid_sent_at()


def invalid_sent_at() -> RequestRefused:
    """The 400 of a `sent_at` that names no instant."""
    return RequestRefused(
        400, RequestCode.INVALID_FIELD, "`sent_at` must be ISO 8601 with a zone, or milliseconds since 1970."
    )


def _convert(value: object) -> RawEvent | Rejection:
    if not isinstance(value, dict):
        return Rejection(EventCode.NOT_AN_OBJECT, "an event is a JSON object")
    try:
        return msgspec.convert(value, RawEvent)
    except UnicodeEncodeError:
        return Rejection(EventCode.INVALID_TEXT, "a field's name holds half of a surrogate pair")
    except msgspec.ValidationError as error:
        return Rejection(EventCode.INVALID_FIELD, _readable(str(error)))


def _readable(message: str) -> str:
    """msgspec's "Expected `str`, got `int` - at `$.user_id`" with the place first."""
    found = re.fullmatch(r"(.*) - at `(?:key in )?\$?\.?(.*)`", message)
    return f"{found[2]}: {found[1][:1].lower()}{found[1][1:]}" if found else message


def _sentence(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg.removesuffix(' at')} at character {error.pos}"
    return "not JSON"


def read_leniently(body: bytes | str) -> object:
    """JSON by Python's own reading, which takes lone surrogates, NaN and 1e400; they are found later.

    Raises ValueError (JSONDecodeError, UnicodeDecodeError among them) or RecursionError.
    """
    text = body if isinstance(body, str) else body.decode()
    return (_patient_reader if _LONG_NUMBER.search(text) else _reader).decode(text)


def _integer(digits: str) -> int | float:
    # int() of thousands of digits is slow, and refused by Python at 4,300; an infinity is refused later.
    return int(digits) if len(digits) <= 20 else math.inf


_LONG_NUMBER: Final = re.compile(r"[0-9]{21}")
_reader: Final = json.JSONDecoder()
_patient_reader: Final = json.JSONDecoder(parse_int=_integer)
