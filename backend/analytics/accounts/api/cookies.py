"""The refresh token as a cookie: a script in the page can neither read it nor send it elsewhere."""

from typing import Final

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.api.origins import is_loopback_host, is_own_origin
from analytics.common.errors import Forbidden

NAME: Final = "refresh"
PATH: Final = "/api/v1/auth"


def set_refresh(request: Request, response: Response, token: str) -> None:
    """Give the browser its refresh token."""
    response.set_cookie(
        NAME,
        token,
        max_age=settings.REFRESH_TOKEN_LIFETIME,
        path=PATH,
        httponly=True,
        samesite="Strict",
        secure=not is_loopback_host(request),
    )


def clear_refresh(response: Response) -> None:
    """Take it back."""
    response.delete_cookie(NAME, path=PATH, samesite="Strict")


def refresh_of(request: Request) -> str | None:
    """The token in the cookie; None without one.

    Raises Forbidden `foreign_origin`, unless our own page asks by script: a form or a picture on another
    site can send the cookie along where SameSite fails, but neither our Origin nor a header of its own.
    """
    token = request.COOKIES.get(NAME)
    if not token:
        return None
    if not is_own_origin(request) or "X-Requested-With" not in request.headers:
        raise Forbidden("Only the dashboard's own page may use this cookie.", code="foreign_origin")
    return token
