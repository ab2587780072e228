"""What a browser loads that is no API: the dashboard's page, its assets, and the snippet."""

import errno
import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import condition, require_safe

from analytics.common.api import errors
from analytics.common.api.middleware import allow_frames
from analytics.common.clock import SystemClock
from analytics.config import own_paths
from analytics.reports.shares.opening import UNSEEN, frame_origins_of

_CLOCK = SystemClock()
_NOT_BUILT = "This part of the dashboard is not built yet. `make run` builds it.\n"
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_BUILT_NAMES = ("s2.js", own_paths.INGEST)
"""As the snippet's files are built: the second file's name, and the path that events go to."""


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
    return _BuiltFile(etag=_etag(bodies[""]), bodies=bodies)


def _etag(body: bytes) -> str:
    # Weak: the same file in several encodings.
    return f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'


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
def shared(request: HttpRequest, share_id: UUID) -> HttpResponse:
    """The page of a share link, which alone may be shown in frames: in those of the origins it names.

    The same page for every id. The token is in the fragment, which no browser sends.
    """
    built = _built(settings.FRONTEND_DIST / "index.html")
    if built is None:
        return _not_built()
    response = _encoded(request, built, "text/html; charset=utf-8")
    # An ETag would let a browser keep the headers of a link that has ended.
    del response["ETag"]
    for name, value in UNSEEN.items():
        response[name] = value
    allow_frames(response, frame_origins_of(share_id, _CLOCK.now()))
    return response


def nothing_here(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 as a person reads it for a browser that goes there, as a program does for all others."""
    wants_a_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    built = _built(settings.FRONTEND_DIST / "index.html") if wants_a_page else None
    if built is None:
        return errors.not_found(request, exception)
    response = _encoded(request, built, "text/html; charset=utf-8")
    patch_vary_headers(response, ["Accept"])
    del response["ETag"]
    response["Cache-Control"] = "no-store"
    response.status_code = 404
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


def _snippet_file(path: str, at: str) -> _BuiltFile | None:
    """The file of the snippet at `at` that `path` asks for, with the names that hold for it."""
    file = settings.TRACKER_DIST / own_paths.snippet_files(at)[path]
    names = (own_paths.second_file(at).rpartition("/")[2], settings.INGEST_PATHS[0])
    if names == _BUILT_NAMES or file.name == _BUILT_NAMES[0]:
        return _built(file)
    try:
        return _named(file, file.stat().st_mtime_ns, names)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=64)
def _named(file: Path, changed_ns: int, names: tuple[str, str]) -> _BuiltFile:
    """A file of the snippet with other names in it, where each stands once. Python has no Brotli."""
    body = _read(file, changed_ns).bodies[""]
    for built, chosen in zip(_BUILT_NAMES, names, strict=True):
        body = body.replace(built.encode(), chosen.encode())
    return _BuiltFile(_etag(body), {"": body, "gzip": gzip.compress(body, 9, mtime=0)})


def _snippet_etag(request: HttpRequest, at: str) -> str | None:
    built = _snippet_file(request.path, at)
    return built.etag if built else None


@require_safe
@condition(etag_func=_snippet_etag)
def snippet(request: HttpRequest, at: str) -> HttpResponse:
    """A file of the snippet at `at`, for any site: fresh for a day, then refreshed in the background."""
    built = _snippet_file(request.path, at)
    if built is None:
        return _not_built()
    response = _encoded(request, built, "text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400, stale-while-revalidate=604800"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
