"""Who asks, by a read key in `Authorization: Bearer` or `X-API-Key`."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from analytics.common.errors import Forbidden, NotAuthenticated
from analytics.projects import keys, selectors, services
from analytics.projects.kinds import KeyKind, Scope
from analytics.projects.models import ApiKey


@dataclass(frozen=True, slots=True)
class KeyCaller:
    """Stands where a person would: a program that holds a read key."""

    key: ApiKey
    is_authenticated: bool = True


class ReadKeyAuthentication(BaseAuthentication):
    """A program with a read key. Anything that does not look like a key is left to the access tokens."""

    def authenticate(self, request: Request) -> tuple[KeyCaller, ApiKey] | None:
        """The caller and the key.

        Raises NotAuthenticated for a key that is unknown, revoked or expired, Forbidden for one that may
        not read.
        """
        text = _sent_key(request)
        if text is None:
            return None
        kind = keys.kind_of(text)
        if kind in (KeyKind.PUBLIC, KeyKind.SECRET):
            raise Forbidden("Only a read key may read reports.", code="key_cannot_read")
        key = selectors.read_key(keys.digest(text))
        now = timezone.now()
        if key is None or (key.expires_at is not None and key.expires_at <= now):
            raise NotAuthenticated("This key is not valid.", code="key_invalid")
        if Scope.READ not in key.granted:
            raise Forbidden("This key may not read reports.", code="key_cannot_read")
        services.note_key_use(key=key, now=now)
        return KeyCaller(key), key

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        del request
        return 'Bearer realm="api"'


class ReadKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the base class is not typed
    """What OpenAPI says about read keys."""

    target_class = ReadKeyAuthentication
    name = "readKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """An entry of `components.securitySchemes`."""
        del auto_schema
        return {"type": "apiKey", "in": "header", "name": "X-API-Key"}


def _sent_key(request: Request) -> str | None:
    if (text := request.headers.get("X-API-Key")) is not None:
        return text.strip()
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    return text if scheme.lower() == "bearer" and keys.kind_of(text) else None
