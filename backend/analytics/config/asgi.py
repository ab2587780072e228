"""Django behind the gateway: Granian's ASGI target is `analytics.config.asgi:application`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from django.core.asgi import get_asgi_application

from analytics.config.process import die_with_parent

if TYPE_CHECKING:  # its modules need Django's apps, which are loaded below
    from analytics.ingest.doors import AsgiScope, Receive, Send

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "analytics.config.settings")
die_with_parent()
_django: Any = get_asgi_application()


async def application(scope: AsgiScope, receive: Receive, send: Send) -> None:
    """Django's application, which knows no lifespan, and believes the gateway about who the client is."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    if scope["type"] == "http":
        _believe_gateway(scope)
    await _django(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        stage = (await receive())["type"]
        await send({"type": f"{stage}.complete"})
        if stage == "lifespan.shutdown":
            return


def _believe_gateway(scope: AsgiScope) -> None:
    """Take address and scheme from the gateway's headers, over the socket that it alone can reach."""
    if "WEB_SOCKET" not in os.environ:
        return
    headers = dict(scope["headers"])
    scope["client"] = (headers.get(b"x-real-ip", b"").decode("latin-1"), 0)
    if headers.get(b"x-forwarded-proto") == b"https":
        scope["scheme"] = "https"
