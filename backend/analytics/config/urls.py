"""Every URL that Django answers. The ingest paths are answered before it, in `gateway.py`.

`TrailingSlashMiddleware` lets each path below `/api/v1/` have one slash more, without a redirect.
"""

from collections.abc import Iterator
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from analytics.common.api import errors
from analytics.config import api_docs, pages


def _apis_in_the_making() -> Iterator[URLResolver]:
    for prefix, module in (("api/v1/", "analytics.reports.api.urls"), ("", "analytics.monitoring.api.urls")):
        if find_spec(module):
            yield path(prefix, include(module))


handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("analytics.accounts.api.urls")),
    path("api/v1/", include("analytics.projects.api.urls")),
    *_apis_in_the_making(),
    re_path(r"^api/schema/?$", SpectacularAPIView.as_view(), name="schema"),
    re_path(r"^api/docs/?$", api_docs.page, name="docs"),
    path("api/docs/style.css", api_docs.style, name="docs-style"),
    re_path(r"^api(/|$)", errors.not_found),
    path("s.js", pages.snippet, name="snippet"),
]
