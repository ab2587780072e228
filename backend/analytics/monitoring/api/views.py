"""What load balancers, orchestrators and Prometheus ask."""

from secrets import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from analytics.common.api.errors import error_body
from analytics.common.api.origins import is_from_this_machine
from analytics.monitoring import collector, health


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process lives; nothing else is asked."""
    del request
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Every part by name and reason; 503 when one is missing."""
    del request
    found = health.checks()
    is_ready = all(check.ok for check in found)
    body = {
        "status": "ok" if is_ready else "unavailable",
        "checks": [{"name": one.name, "ok": one.ok, "detail": one.detail} for one in found],
    }
    return JsonResponse(body, status=200 if is_ready else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for this machine or for who has METRICS_TOKEN."""
    if not _may_scrape(request):
        detail = "Metrics are for this machine, or for who sends METRICS_TOKEN as a bearer token."
        return JsonResponse(error_body("forbidden", detail), status=403)
    return HttpResponse(collector.exposition(), content_type=CONTENT_TYPE_LATEST)


def _may_scrape(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    expected: str | None = settings.METRICS_TOKEN
    if expected and scheme.lower() == "bearer":
        return compare_digest(token.strip().encode("utf-8", "replace"), expected.encode())
    return is_from_this_machine(request)
