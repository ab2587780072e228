"""What every request passes through on its way in and out."""

import time
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from analytics.common.api import request_ids

GetResponse = Callable[[HttpRequest], HttpResponseBase]

_log = structlog.get_logger("analytics.http")

_NOT_FRAMED: Final = "frame-ancestors 'none'"
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        f"{_NOT_FRAMED}; base-uri 'none'; form-action 'self'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def allow_frames(response: HttpResponseBase, origins: Sequence[str]) -> None:
    """Let pages of these origins show the answer in a frame; none of them changes nothing."""
    if origins:
        policy = SECURITY_HEADERS["Content-Security-Policy"]
        response["Content-Security-Policy"] = policy.replace(
            _NOT_FRAMED, f"frame-ancestors {' '.join(origins)}"
        )


class RequestContextMiddleware:
    """Gives the request its id, the answer id and version, and the log one line.

    The path is logged without its query, which may hold a key.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        started = time.perf_counter()
        request_id = request_ids.accept_or_make(request.headers.get(request_ids.HEADER))
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self._get_response(request)
            response[request_ids.HEADER] = request_id
            response["X-App-Version"] = settings.VERSION
            _log.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000, 1),
            )
        return response


class SecurityHeadersMiddleware:
    """Tells the browser what this origin's pages may do; a view that needs less says so itself."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self._get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response.setdefault(name, value)
        if _NOT_FRAMED not in response["Content-Security-Policy"]:
            del response["X-Frame-Options"]  # It cannot name origins.
        if request.path.startswith("/api/"):
            response.setdefault("Cache-Control", "no-store")
        return response


class TrailingSlashMiddleware:
    """`/api/v1/projects/` is `/api/v1/projects`: a redirect would turn a POST into a GET in many clients."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if request.path_info.startswith("/api/v1/"):
            request.path_info = request.path_info.removesuffix("/")
        return self._get_response(request)
