"""Self-describing JSON: what it says it is, by a schema's address, and what it holds."""

import contextlib
import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec

from analytics.ingest import limits
from analytics.ingest.codes import RequestRefused
from analytics.ingest.dialects.fields import as_json
from analytics.ingest.dialects.reading import read_base64
from analytics.ingest.dialects.translate import as_object, as_text
from analytics.ingest.weight import Allowance

#: Contexts that trackers add by themselves: what they say is in columns, or is nobody's question.
_OF_TRACKERS: Final = ("com.snowplowanalytics.", "org.w3", "org.ietf", "com.google.")
_SESSION: Final = "client_session"
_MOST_CONTEXTS: Final = 50
_encode: Final = msgspec.json.Encoder().encode
_encode_slowly: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class SelfDescribed(NamedTuple):
    """One self-describing JSON."""

    vendor: str
    name: str
    data: Any


class Contexts(NamedTuple):
    """What stands beside an event."""

    properties: dict[str, Any]
    """The sender's own contexts by the names of their schemas."""
    device: str | None = None
    session: str | None = None


def read_field(event: Mapping[str, Any], plain: str, encoded: str, allowance: Allowance) -> Any:
    """The JSON of a field that comes as it is, or in base64 under another name; None where neither does.

    Raises RequestRefused (413) where the request's events together hold too much of it.
    """
    found = event.get(plain) or _decoded(event.get(encoded))
    if isinstance(found, str):
        allowance.take(found)
    return as_json(found)


def _decoded(text: Any) -> str | None:
    if isinstance(text, str):
        with contextlib.suppress(RequestRefused):
            return read_base64(text)
    return None


def read_described(value: Any) -> SelfDescribed | None:
    """`{"schema": "iglu:com.acme/add_to_cart/jsonschema/1-0-0", "data": …}`; None for anything else."""
    schema = as_object(value).get("schema")
    if not isinstance(schema, str):
        return None
    parts = schema.removeprefix("iglu:").split("/")
    if len(parts) < 2 or not parts[1]:
        return None
    return SelfDescribed(parts[0], parts[1], value.get("data"))


def read_contexts(event: Mapping[str, Any], allowance: Allowance) -> Contexts:
    """All contexts of an event. Raises RequestRefused: see `read_field`."""
    listed = as_object(read_field(event, "co", "cx", allowance)).get("data")
    found: dict[str, Any] = {}
    device = session = None
    for value in listed[:_MOST_CONTEXTS] if isinstance(listed, list) else ():
        context = read_described(value)
        if context is None:
            continue
        if context.name == _SESSION:
            data = as_object(context.data)
            device, session = as_text(data.get("userId")), as_text(data.get("sessionId"))
        elif not context.vendor.startswith(_OF_TRACKERS):
            found[context.name] = shallow(context.data, limits.PROPERTIES_DEPTH - 1)
    return Contexts(found, device, session)


def _text(value: Any) -> str:
    """Its JSON. Python's own passes a lone surrogate on: the event is refused for it later."""
    try:
        return _encode(value).decode()
    except UnicodeEncodeError:
        return _encode_slowly(value)


def shallow(value: Any, levels: int) -> Any:
    """A value at most `levels` objects or arrays deep: what lies deeper becomes the text of its JSON."""
    if not isinstance(value, dict | list):
        return value
    if levels <= 0:
        try:
            return _text(value)
        except RecursionError:
            return None
    if isinstance(value, list):
        return [shallow(inner, levels - 1) for inner in value]
    return {name: shallow(inner, levels - 1) for name, inner in value.items()}
