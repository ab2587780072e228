"""Which dialects are spoken where. A new one is a file beside this and a line in `SPOKEN`."""

from typing import Final

from analytics.ingest.dialects.amplitude import Amplitude
from analytics.ingest.dialects.base import Dialect, Foreign, Route
from analytics.ingest.dialects.ga4 import Gtag, MeasurementProtocol
from analytics.ingest.dialects.matomo import Matomo
from analytics.ingest.dialects.mixpanel import Mixpanel
from analytics.ingest.dialects.native import Native
from analytics.ingest.dialects.openpanel import OpenPanel
from analytics.ingest.dialects.plausible import Plausible
from analytics.ingest.dialects.posthog import PostHog
from analytics.ingest.dialects.segment import Segment
from analytics.ingest.dialects.snowplow import Snowplow
from analytics.ingest.dialects.umami import Umami

_PREFIX: Final = "/c/"

NATIVE: Final = Route((Native(),), "/api/v1/ingest")

#: Where two share a path, the earlier one's is what nobody else claims.
SPOKEN: Final[tuple[Foreign, ...]] = (
    *(PostHog(), Segment(), Mixpanel(), Amplitude(), OpenPanel(), Snowplow()),
    *(Plausible(), Umami(), Matomo(), MeasurementProtocol(), Gtag()),
)


def _exact_routes() -> dict[str, Route]:
    spoken: dict[str, tuple[Dialect, ...]] = dict.fromkeys(Native.paths, NATIVE.dialects)
    for dialect in SPOKEN:
        for path in dialect.paths:
            spoken[path] = (*spoken.get(path, ()), dialect)
    routes = {path: Route(dialects, path) for path, dialects in spoken.items()}
    return routes | {f"{path}/": route for path, route in routes.items()}


_EXACT: Final = _exact_routes()
_BEGINNINGS: Final = tuple((prefix, dialect) for dialect in SPOKEN for prefix in dialect.prefixes)

ROOTS: Final = frozenset(
    path.split("/")[1] for path in (_PREFIX, *_EXACT, *(prefix for prefix, _ in _BEGINNINGS))
)
"""The first parts of all paths that ingest answers: nobody else may use them, except `api`."""


def find_route(path: str) -> Route | None:
    """Where a request's path leads, exactly; None where ingest has nothing to say."""
    return _EXACT.get(path) or _find_slowly(path)


def _find_slowly(path: str) -> Route | None:
    if path.partition("/")[2].partition("/")[0] not in ROOTS and not path.startswith("//"):
        return None
    # Some clients put their own slash after a host that was given with one. A redirect would lose the event.
    while "//" in path:
        path = path.replace("//", "/")
    if path.startswith(_PREFIX):
        key, _, rest = path.removeprefix(_PREFIX).partition("/")
        inner = _find_plain(f"/{rest}")
        return inner._replace(key=key) if inner and key else None
    return _find_plain(path)


def _find_plain(path: str) -> Route | None:
    found = _EXACT.get(path)
    if found is not None:
        return found
    for beginning, dialect in _BEGINNINGS:
        if path.startswith(beginning):
            return Route((dialect,), path.rstrip("/"))
    return None
