"""Which web page a request comes from, and whether it comes from this very machine."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

_FORWARDED: Final = ("Forwarded", "Via")


def is_own_origin(request: HttpRequest) -> bool:
    """Whether the page that sent this is our dashboard: at PUBLIC_URL, at the address asked, or Vite's.

    Of the address asked only host and port are compared: behind a proxy that ends TLS we see `http`.
    """
    origin = request.headers.get("Origin", "")
    if not origin or origin == "null":
        return False
    if origin in (_origin(settings.PUBLIC_URL), settings.DEV_ORIGIN):
        return True
    try:
        netloc = urlsplit(origin).netloc
    except ValueError:
        return False
    return netloc.lower() == request.get_host().lower()


def is_loopback_host(request: HttpRequest) -> bool:
    """Whether the browser calls us by a name that only this machine answers to."""
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    return host == "localhost" or host.endswith(".localhost") or _is_loopback(host)


def is_from_this_machine(request: HttpRequest) -> bool:
    """Whether a person at this machine asks. In doubt: no.

    The Host counts too, against DNS rebinding; and so does who stands in a forwarding header, as a proxy on
    this machine speaks for others. Our own gateway names the address it has found in X-Forwarded-For.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    is_forwarded = any(name in request.headers for name in _FORWARDED) or not all(map(_is_loopback, hops))
    return not is_forwarded and _is_loopback(client_address(request)) and is_loopback_host(request)


def client_address(request: HttpRequest) -> str:
    """The address of who asks; empty when it is not known.

    Our gateway relays over a unix socket, where there is no address, and always overwrites `X-Real-IP`:
    only then the header counts.
    """
    address: str = request.META.get("REMOTE_ADDR") or ""
    if address in ("", "unix") or address.startswith(("unix:", "/")):
        return request.headers.get("X-Real-IP", "").strip()
    return address


def _is_loopback(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
