"""Answers, as far as possible encoded before anybody asks."""

import itertools
import secrets
from collections.abc import Sequence
from typing import Final

import msgspec
from django.conf import settings

from analytics.common.api.request_ids import accepted as accepted_id
from analytics.ingest.codes import Rejection, RequestRefused
from analytics.ingest.request import IngestRequest, Reply

RETRY_AFTER: Final = "5"
PREFLIGHT_SECONDS: Final = "86400"

_encode: Final = msgspec.json.Encoder().encode
_FIXED: Final = [
    ("content-type", "application/json"),
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
    ("vary", "Origin"),
    ("x-app-version", settings.VERSION),
]
#: Unique over processes and restarts without asking the kernel for every request.
_made_here: Final = secrets.token_hex(8)
_numbers: Final = itertools.count(1)
_ALL_ACCEPTED: Final = {n: b'{"accepted":%d,"rejected":[]}' % n for n in range(1, 1_001)}


def request_id(request: IngestRequest) -> str:
    """The caller's X-Request-Id where it is harmless, else one of ours."""
    return accepted_id(request.header("x-request-id")) or f"{_made_here}{next(_numbers):016x}"


def accepted(count: int, rejected: Sequence[tuple[int, Rejection]], origin: str | None, rid: str) -> Reply:
    """202 when an event was taken, else 400; the rejected ones by their index."""
    if not rejected:
        return Reply(202, _headers(origin, rid), _ALL_ACCEPTED[count])
    answer = {
        "accepted": count,
        "rejected": [
            {"index": index, "code": rejection.code, "detail": rejection.detail}
            for index, rejection in rejected
        ],
    }
    return Reply(202 if count else 400, _headers(origin, rid), _encode(answer))


def refused(refusal: RequestRefused, origin: str | None, rid: str) -> Reply:
    """The error shape of the whole API (`common.api.errors`); readable by the page that asked."""
    headers = [*_headers(origin, rid), *refusal_headers(refusal, origin)]
    return Reply(refusal.status, headers, error_body(refusal.code, refusal.detail, rid))


def refusal_headers(refusal: RequestRefused, origin: str | None) -> list[tuple[str, str]]:
    """What a refusal says beside its body."""
    headers = [*refusal.headers]
    names = {name for name, _ in headers}
    if refusal.status == 503 and "retry-after" not in names:
        headers.append(("retry-after", RETRY_AFTER))
    if origin is not None:
        exposed = ["Retry-After", "X-Request-Id", "X-App-Version"]
        exposed += [name for name in sorted(names) if name != "retry-after"]
        headers.append(("access-control-expose-headers", ", ".join(exposed)))
    if refusal.status == 405:
        headers.append(("allow", "POST, OPTIONS"))
    if refusal.close:
        headers.append(("connection", "close"))
    return headers


def error_body(code: str, detail: str, rid: str) -> bytes:
    """The error shape as JSON."""
    return _encode({"code": code, "detail": detail, "errors": [], "request_id": rid})


def foreign_error(refusal: RequestRefused, rid: str) -> bytes:
    """One body in which each foreign client finds what it looks for.

    rudder-python wants `code` and `message`, mixpanel-python `status` and `error`, posthog shows `detail`.
    """
    return _encode(
        {
            "status": 0,
            "code": refusal.code,
            "message": refusal.detail,
            "detail": refusal.detail,
            "error": refusal.detail,
            "errors": [],
            "request_id": rid,
        }
    )


def foreign_headers(origin: str | None, rid: str, content_type: str) -> list[tuple[str, str]]:
    """Of every reply to a foreign client. Some of them send with credentials, so `*` would not do."""
    headers = [("content-type", content_type), *_FIXED[1:], ("x-request-id", rid)]
    if origin is not None:
        headers.append(("access-control-allow-origin", origin))
        headers.append(("access-control-allow-credentials", "true"))
    return headers


def preflight(request: IngestRequest, *, foreign: bool = False) -> Reply:
    """204 for any origin and any headers: it cannot know the project. The POST itself enforces the list."""
    headers = [
        ("access-control-allow-origin", request.header("origin") or "*"),
        ("access-control-allow-methods", "GET, POST, OPTIONS" if foreign else "POST, OPTIONS"),
        ("access-control-max-age", PREFLIGHT_SECONDS),
        ("vary", "Origin, Access-Control-Request-Headers"),
        ("x-content-type-options", "nosniff"),
    ]
    if foreign:
        headers.append(("access-control-allow-credentials", "true"))
    asked = request.header("access-control-request-headers")
    if asked:
        headers.append(("access-control-allow-headers", asked))
    return Reply(204, headers, b"")


def _headers(origin: str | None, rid: str) -> list[tuple[str, str]]:
    headers = [*_FIXED, ("x-request-id", rid)]
    if origin is not None:
        headers.append(("access-control-allow-origin", origin))
    return headers
