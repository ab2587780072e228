"""The one shape of every error answer, and the only place that knows which error has which status.

{"code", "detail", "errors": [{"path", "code", "detail"}], "request_id"}
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from psycopg_pool import PoolTimeout
from rest_framework import exceptions as drf
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from analytics.common import errors
from analytics.common.api import request_ids
from analytics.common.api.throttling import Cost, require_room_of_address
from analytics.common.errors import DomainError, Problem

STATUSES: Final[Mapping[type[DomainError], int]] = {
    errors.Invalid: 400,
    errors.NotAuthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.RangeExpired: 422,
    errors.LimitExceeded: 429,
    errors.Unavailable: 503,
}
_RETRY_AFTER: Final = 5
_GONE: Final = (OperationalError, InterfaceError, PoolTimeout)
_NOBODY: Final = (errors.NotAuthenticated, drf.NotAuthenticated, drf.AuthenticationFailed)
_CODES: Final[Mapping[type[Exception], str]] = {
    drf.ParseError: "invalid_json",
    drf.NotAuthenticated: "not_authenticated",
    drf.AuthenticationFailed: "not_authenticated",
    drf.PermissionDenied: "forbidden",
    drf.NotFound: "not_found",
    drf.MethodNotAllowed: "method_not_allowed",
    drf.NotAcceptable: "not_acceptable",
    drf.UnsupportedMediaType: "unsupported_media_type",
    drf.Throttled: "rate_limited",
}


class BodyTooLarge(drf.APIException):
    """The body is over what this path takes."""

    status_code = 413
    default_detail = "The body is too large."
    default_code = "body_too_large"


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's hook: an answer for what is expected; None lets the rest become a logged 500."""
    headers: dict[str, str] = {}
    if isinstance(exc, _GONE):
        exc = errors.Unavailable("The database is away. Try again in a moment.", code="database_away")
    if isinstance(exc, IntegrityError):
        exc = errors.Conflict("This contradicts what is stored by now. Load it again.")
    if isinstance(exc, _NOBODY):
        exc = _throttled(context) or exc
    if isinstance(exc, DomainError):
        status, body = _domain(exc, headers)
    elif isinstance(exc, Http404 | PermissionDenied | drf.APIException):
        status, body = _framework(exc, headers)
    else:
        return None
    set_rollback()
    return Response(body, status=status, headers=headers)


def _throttled(context: Mapping[str, Any]) -> errors.LimitExceeded | None:
    """Who cannot say who he is costs his address a request, or he could try tokens and keys for ever."""
    try:
        require_room_of_address(context["request"], Cost.CHEAP)
    except errors.LimitExceeded as refusal:
        return refusal
    return None


def error_body(code: str, detail: str, problems: Sequence[Problem] = ()) -> dict[str, Any]:
    """The error shape. Texts may repeat what was sent: what UTF-8 cannot hold becomes `?`."""
    return {
        "code": code,
        "detail": _printable(detail),
        "errors": [
            {"path": _printable(one.path), "code": one.code, "detail": _printable(one.detail)}
            for one in problems
        ],
        "request_id": request_ids.current(),
    }


def not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """What any path below `/api/` says that leads nowhere."""
    del request, exception
    return JsonResponse(error_body("not_found", "There is nothing at this address."), status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Django's own refusals: a Host header that is none, a body over the limit."""
    del request
    if isinstance(exception, RequestDataTooBig):
        return JsonResponse(error_body("body_too_large", BodyTooLarge.default_detail), status=413)
    return JsonResponse(error_body("bad_request", "This request cannot be understood."), status=400)


def server_error(request: HttpRequest) -> JsonResponse:
    """A mistake of ours. Django has logged it under the same request id."""
    del request
    detail = "Something broke on our side. The log of the server tells more under this request id."
    return JsonResponse(error_body("internal_error", detail), status=500)


def _domain(exc: DomainError, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
    if isinstance(exc, errors.NotAuthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="api"'
    if isinstance(exc, errors.LimitExceeded):
        headers |= _of_limit(exc)
    if isinstance(exc, errors.Unavailable):
        headers["Retry-After"] = str(_RETRY_AFTER)
    status = next(status for kind, status in STATUSES.items() if isinstance(exc, kind))
    return status, error_body(exc.code, exc.detail, exc.problems)


def _of_limit(exc: errors.LimitExceeded) -> dict[str, str]:
    """RFC 9110, and the three fields that ingest sends, too (`ingest.limiter.question`)."""
    headers = {"Retry-After": str(exc.retry_after)}
    if (room := exc.room) is not None:
        told = {"Limit": room.limit, "Remaining": room.left, "Reset": room.reset}
        headers |= {f"RateLimit-{name}": str(value) for name, value in told.items()}
    return headers


def _framework(
    exc: Http404 | PermissionDenied | drf.APIException, headers: dict[str, str]
) -> tuple[int, dict[str, Any]]:
    if isinstance(exc, Http404):
        exc = drf.NotFound()
    if isinstance(exc, PermissionDenied):
        exc = drf.PermissionDenied()
    for name, attribute in (("WWW-Authenticate", "auth_header"), ("Retry-After", "wait")):
        if (value := getattr(exc, attribute, None)) is not None:
            headers[name] = str(value)
    if isinstance(exc, drf.ValidationError):
        problems = list(_problems(exc.detail, ""))
        return exc.status_code, error_body("invalid", _summary(problems), problems)
    code = _CODES.get(type(exc)) or str(exc.get_codes())
    return exc.status_code, error_body(code, str(exc.detail))


def _problems(detail: Any, path: str) -> Iterator[Problem]:
    """Flatten DRF's nested dicts and lists; a path reads `steps[1].name`."""
    if isinstance(detail, ErrorDetail):
        yield Problem(path, detail.code or "invalid", str(detail))
    elif isinstance(detail, dict):
        for key, value in detail.items():
            inner = "" if key == api_settings.NON_FIELD_ERRORS_KEY else str(key)
            place = f"{path}[{key}]" if isinstance(key, int) else ".".join(filter(None, (path, inner)))
            yield from _problems(value, place)
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            leaf = isinstance(value, ErrorDetail)
            yield from _problems(value, path if leaf else f"{path}[{index}]")


def _summary(problems: Sequence[Problem]) -> str:
    if not problems:
        return "The request is not right."
    first = problems[0]
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{first.path}: {first.detail}{more}" if first.path else f"{first.detail}{more}"


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
