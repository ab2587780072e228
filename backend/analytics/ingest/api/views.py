"""`/projects/{project_id}/whoami`."""

import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.errors import Unavailable
from analytics.ingest import limits, trail
from analytics.ingest.api.serializers import WhoAmISerializer
from analytics.ingest.client_info import Proxies, kept_address
from analytics.ingest.codes import RequestRefused
from analytics.ingest.exclusions import sieve_of
from analytics.ingest.identity import fallback_user_id
from analytics.ingest.limiter.addresses import Whose, whose
from analytics.ingest.salts import Salts
from analytics.projects import selectors
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.exclusions import Exclusions
from analytics.projects.kinds import IpStorage
from analytics.projects.models import Project
from analytics.projects.roles import Permission


class WhoAmIView(ProjectView):
    """How ingest sees the person who asks."""

    @extend_schema(operation_id="who_am_i", summary="How ingest sees you", responses=WhoAmISerializer)
    def get(self, request: Request, project_id: UUID) -> Response:
        """Your way to us hop by hop, the address that counts, what is kept of it, and your fallback id."""
        seat = seat_for(request, project_id, Permission.PROJECT_WRITE)
        return Response(WhoAmISerializer(_described(request, seat.project)).data)


def _described(request: Request, project: Project) -> dict[str, Any]:
    seen = _seen(request)
    proxies = Proxies(settings.TRUSTED_PROXIES)
    found = trail.follow(seen, proxies)
    storage = IpStorage(project.ip_storage)
    user_agent = request.headers.get("User-Agent", "")[: limits.USER_AGENT] or None
    try:
        salt = Salts(*selectors.ingest_salts(project)).at(time.time_ns() // 1_000)
    except RequestRefused as error:
        raise Unavailable(error.detail) from error
    says_no = request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1"
    return {
        "hops": found.hops,
        "used_header": found.used_header,
        "ignored_headers": seen.others,
        "undeclared_proxy": found.undeclared_proxy,
        "address_limited": whose(found.address, seen.peer, bool(seen.forwarded), proxies) is Whose.ONE,
        "address": found.address,
        "ip_storage": storage,
        "stored_address": kept_address(found.address, storage),
        "user_agent": user_agent,
        "fallback_user_id": fallback_user_id(salt, found.address, user_agent or ""),
        "salt_rotation_daily": project.salt_rotation_daily,
        "opted_out": project.honour_dnt and says_no,
        "excluded": _is_excluded(found.address, project),
    }


def _is_excluded(address: str, project: Project) -> bool:
    """By its address: of pages nothing is known here."""
    sieve = sieve_of(Exclusions(addresses=tuple(project.excluded_addresses)))
    return sieve is not None and sieve.holds_back(address, {}) is not None


def _seen(request: Request) -> trail.Seen:
    """What our gateway saw, or we ourselves where none stands in front.

    Without a gateway the header could be forged: by the person who reads the answer, to no avail.
    """
    if (told := request.headers.get(trail.HEADER)) is not None:
        try:
            return trail.read(told)
        except ValueError:
            pass

    def values(name: str) -> Sequence[str]:
        found = request.headers.get(name)
        return [] if found is None else [found]

    return trail.seen_from(_peer(request), values)


def _peer(request: Request) -> str:
    host, port = request.META.get("REMOTE_ADDR") or "", request.META.get("REMOTE_PORT") or 0
    return f"[{host}]:{port}" if host else ""
