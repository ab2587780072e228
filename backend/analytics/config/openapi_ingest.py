"""The ingest path in OpenAPI, by hand: it is answered before Django and documented with the rest."""

from collections.abc import Callable
from typing import Any, Final

Schema = dict[str, Any]

INGEST_PATH: Final = "/api/v1/ingest"


def _text(limit: int, description: str, **more: Any) -> Schema:
    return {"type": "string", "maxLength": limit, "description": description, **more}


def _maybe(limit: int, description: str) -> Schema:
    return _text(limit, description, nullable=True)


_EVENT: Final[Schema] = {
    "type": "object",
    "required": ["event_name"],
    "properties": {
        "event_name": _text(200, "`pageview` is the page-view event.", minLength=1),
        "event_id": {
            "type": "string",
            "format": "uuid",
            "description": "The same one within seven days counts once. Made by the server if absent.",
        },
        "event_source": _text(100, "Absent: the key's source, else `default`.", minLength=1),
        "user_id": _maybe(200, "Absent: `anonymous_id`, else a keyed hash of address and User-Agent."),
        "session_id": _maybe(200, "Absent: derived from user and session window."),
        "anonymous_id": _maybe(200, "Who it was before sign-in."),
        "account_id": _maybe(200, "The company the person belongs to."),
        "event_properties": {
            "type": "object",
            "additionalProperties": {},
            "description": "At most 32 KiB, 200 keys, five deep. url, path, title, referrer, utm_*, "
            "language, screen, revenue and currency become columns.",
        },
        "timestamp": {
            "oneOf": [{"type": "string", "format": "date-time"}, {"type": "number"}],
            "description": "ISO 8601 with zone, or milliseconds since 1970. Absent: the time of receipt.",
        },
        "ip_address": {"type": "string", "description": "For secret keys. Absent: the connection's."},
        "user_agent": {"type": "string", "description": "For secret keys. Absent: the connection's."},
        "project_id": {"type": "string", "description": "If given, it must be the key's project."},
    },
}
_EVENT_REF: Final[Schema] = {"$ref": "#/components/schemas/Event"}

INGEST_SCHEMAS: Final[Schema] = {
    "Event": _EVENT,
    "EventBatch": {
        "type": "object",
        "required": ["events"],
        "properties": {
            "events": {"type": "array", "items": _EVENT_REF, "maxItems": 1000},
            "sent_at": {
                "oneOf": [{"type": "string", "format": "date-time"}, {"type": "number"}],
                "description": "The sender's clock when it sent: corrects timestamps if that clock is wrong.",
            },
        },
    },
    "RejectedEvent": {
        "type": "object",
        "required": ["index", "code", "detail"],
        "properties": {
            "index": {"type": "integer", "description": "The event's place in the body, from 0."},
            "code": {"type": "string"},
            "detail": {"type": "string"},
        },
    },
    "IngestResult": {
        "type": "object",
        "required": ["accepted", "rejected"],
        "properties": {
            "accepted": {"type": "integer"},
            "rejected": {"type": "array", "items": {"$ref": "#/components/schemas/RejectedEvent"}},
        },
    },
}
INGEST_SECURITY: Final[Schema] = {
    "projectKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "projectKeyBearer": {"type": "http", "scheme": "bearer"},
    "publicKeyInUrl": {"type": "apiKey", "in": "query", "name": "key"},
}
_RESULT: Final[Schema] = {"$ref": "#/components/schemas/IngestResult"}
_BODY: Final[Schema] = {
    "oneOf": [_EVENT_REF, {"type": "array", "items": _EVENT_REF}, {"$ref": "#/components/schemas/EventBatch"}]
}
_REFUSED: Final = {
    "401": "No key, or one that is unknown, expired or revoked; or a key in the URL that is not public.",
    "403": "A key that may not send, or an origin that is not on the project's list.",
    "405": "Only POST and OPTIONS live here.",
    "413": "Over 1 MiB, after decompression too, or over 1,000 events.",
    "415": "A Content-Encoding other than gzip.",
    "429": "Over a limit or quota: `code` names it, `Retry-After` and `RateLimit-*` say when to try again.",
    "503": "The stream is away or full: send the same again after `Retry-After`.",
}


def ingest_operation(error_answer: Callable[[str], Schema]) -> Schema:
    """POST /api/v1/ingest."""
    unreadable = {"oneOf": [_RESULT, {"$ref": "#/components/schemas/Error"}]}
    return {
        "operationId": "send_events",
        "summary": "Send events",
        "description": "One event, an array, a batch, or newline-delimited JSON; `Content-Encoding: gzip` "
        "too. The Content-Type is a hint: the body decides. 202 means that the events are in the stream and "
        "will be counted.",
        "tags": ["ingest"],
        "security": [{name: []} for name in INGEST_SECURITY],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": _BODY},
                "text/plain": {"schema": {"type": "string"}},
                "application/x-ndjson": {"schema": {"type": "string"}},
            },
        },
        "responses": {
            "202": _answer("At least one event is in the stream.", _RESULT),
            "400": _answer("No event could be accepted, or the body cannot be read.", unreadable),
            **{status: error_answer(why) for status, why in _REFUSED.items()},
        },
    }


def _answer(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
