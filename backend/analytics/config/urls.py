"""Every URL that Django answers. The ingest paths are answered before it, in `gateway.py`.

`TrailingSlashMiddleware` lets each path below `/api/v1/` have one slash more, without a redirect.
"""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from analytics.common.api import errors
from analytics.config import api_docs, pages
from analytics.config.own_paths import snippet_files
from analytics.config.paths import SCREENS

handler400 = errors.bad_request
handler404 = pages.nothing_here
handler500 = errors.server_error

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("analytics.accounts.api.urls")),
    path("api/v1/", include("analytics.projects.api.urls")),
    path("api/v1/", include("analytics.reports.api.urls")),
    path("api/v1/", include("analytics.ingest.api.urls")),
    path("", include("analytics.monitoring.api.urls")),
    re_path(r"^api/schema/?$", SpectacularAPIView.as_view(), name="schema"),
    re_path(r"^api/docs/?$", api_docs.page, name="docs"),
    path("api/docs/style.css", api_docs.style, name="docs-style"),
    re_path(r"^api(/|$)", errors.not_found),
    *(
        path(file[1:], pages.snippet, {"at": at})
        for at in settings.SNIPPET_PATHS
        for file in snippet_files(at)
    ),
    # The screens: the dashboard's router knows them; a file that is not there is not one of them.
    re_path(r"^assets/(?P<name>[\w-][\w.-]*)$", pages.asset, name="asset"),
    path("shared/<uuid:share_id>", pages.shared, name="shared"),
    re_path(rf"^(?:{'|'.join(SCREENS)})?(?:/.*)?$", pages.dashboard, name="dashboard"),
]
