"""What a browser loads that is no API: the dashboard's page, its assets, and the snippet."""

import errno
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe

from analytics.common.api import errors

_NOT_BUILT = "This part of the dashboard is not built yet. `make run` builds it.\n"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


@dataclass(frozen=True, slots=True)
class _BuiltFile:
    """A file of the build with its compressed twins, by Content-Encoding ("" is the plain one)."""

    etag: str
    bodies: dict[str, bytes]


def _built(path: Path) -> _BuiltFile | None:
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (FileNotFoundError, IsADirectoryError):
        return None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            return None
        raise


@lru_cache(maxsize=256)
def _read(path: Path, _changed_ns: int) -> _BuiltFile:
    # `_changed_ns` is part of the cache's key, so a rebuild is served at once.
    bodies = {"": path.read_bytes()}
    for encoding, suffix in _ENCODINGS:
        twin = path.with_name(path.name + suffix)
        if twin.is_file():
            bodies[encoding] = twin.read_bytes()
    digest = hashlib.sha256(bodies[""]).hexdigest()[:24]
    # Weak: the same file in several encodings.
    return _BuiltFile(etag=f'W/"{digest}"', bodies=bodies)


def _encoded(request: HttpRequest, built: _BuiltFile, content_type: str) -> HttpResponse:
    accepted = {part.split(";")[0].strip() for part in request.headers.get("Accept-Encoding", "").split(",")}
    encoding = next((name for name, _ in _ENCODINGS if name in accepted and name in built.bodies), "")
    response = HttpResponse(built.bodies[encoding], content_type=content_type)
    if encoding:
        response["Content-Encoding"] = encoding
    patch_vary_headers(response, ["Accept-Encoding"])
    response["ETag"] = built.etag
    return response


def _not_built() -> HttpResponse:
    return HttpResponse(_NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """The dashboard's one HTML page, for each of its screens; the browser asks again each time."""
    built = _built(settings.FRONTEND_DIST / "index.html")
    if built is None:
        return _not_built()
    response = _encoded(request, built, "text/html; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def asset(request: HttpRequest, name: str) -> HttpResponse:
    """One of the dashboard's files. Its name holds the hash of its content, so it is kept for ever."""
    built = _built(settings.FRONTEND_DIST / "assets" / name)
    if built is None:
        return errors.not_found(request)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = _encoded(request, built, f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _snippet_etag(_request: HttpRequest) -> str | None:
    built = _built(settings.TRACKER_DIST / "s.js")
    return built.etag if built else None


@require_safe
@condition(etag_func=_snippet_etag)
def snippet(request: HttpRequest) -> HttpResponse:
    """The snippet, for any site: fresh for an hour, then revalidated by its ETag in the background."""
    built = _built(settings.TRACKER_DIST / "s.js")
    if built is None:
        return _not_built()
    response = _encoded(request, built, "text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600, stale-while-revalidate=86400"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
