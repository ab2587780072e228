"""Who asks, by the access token in `Authorization: Bearer`."""

from typing import Any
from uuid import UUID

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenError
from rest_framework_simplejwt.tokens import AccessToken, Token

from analytics.accounts.models import User
from analytics.common.errors import NotAuthenticated


class TokenAuthentication(BaseAuthentication):
    """A person with an access token. No header: nobody. A wrong one is refused, not ignored."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """The person and the token. Raises NotAuthenticated `token_expired` or `token_invalid`."""
        header = request.headers.get("Authorization", "").strip()
        if not header:
            return None
        scheme, _, text = header.partition(" ")
        if scheme.lower() != "bearer":
            raise _invalid()
        token = _token(text.strip())
        return _user(token), token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        del request
        return 'Bearer realm="api"'


def current_user(request: Request) -> User:
    """The signed-in person. Raises NotAuthenticated where a key or nobody asks."""
    if not isinstance(request.user, User):
        raise NotAuthenticated("Sign in: this is for people.")
    return request.user


def _token(text: str) -> Token:
    try:
        return AccessToken(text.encode("utf-8", "replace"))  # type: ignore[arg-type]  # it wants these bytes
    except ExpiredTokenError as error:
        raise NotAuthenticated("The access token has expired. Refresh it.", code="token_expired") from error
    except TokenError as error:
        raise _invalid() from error


def _user(token: Token) -> User:
    try:
        public_id = UUID(str(token.get("sub")))
    except ValueError as error:
        raise _invalid() from error
    user = User.objects.filter(public_id=public_id, is_active=True).first()
    if user is None:
        raise _invalid()
    return user


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the base class is not typed
    """What OpenAPI says about access tokens."""

    target_class = TokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """An entry of `components.securitySchemes`."""
        del auto_schema
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


def _invalid() -> NotAuthenticated:
    return NotAuthenticated("The access token is not valid.", code="token_invalid")
