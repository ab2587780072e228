"""`/projects/{project_id}/live`."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.http import HttpResponseBase, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.clock import SystemClock
from analytics.common.errors import Forbidden
from analytics.projects.api.access import ProjectView, project_for
from analytics.projects.models import Project
from analytics.projects.roles import Permission
from analytics.reports import services
from analytics.reports.api.presenters import instant
from analytics.reports.live.answer import LATEST, MINUTES, read_live
from analytics.reports.live.result import LatestEvent, Live
from analytics.reports.live.streams import SharedReads, Slots, messages, parse_last_id

_CLOCK: Final = SystemClock()
_SLOTS: Final = Slots()
_READS: Final = SharedReads()
_SHOWN: Final = ("event_id", "event_name", "event_source", "timestamp", "host", "path", "country", "browser")
_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EventStreamRenderer(BaseRenderer):
    """Lets a client ask for server-sent events; the view itself writes them."""

    media_type = "text/event-stream"
    format = "event-stream"


class LiveMinuteSerializer(serializers.Serializer[Any]):
    """One minute."""

    start = serializers.CharField(help_text="Local start with offset.")
    visitors = serializers.IntegerField()
    pageviews = serializers.IntegerField()
    events = serializers.IntegerField()


class LiveEventSerializer(serializers.Serializer[Any]):
    """One event."""

    event_id = serializers.UUIDField()
    event_name = serializers.CharField()
    event_source = serializers.CharField()
    timestamp = serializers.DateTimeField()
    host = serializers.CharField(allow_null=True)
    path = serializers.CharField(allow_null=True)
    country = serializers.CharField(allow_null=True)
    browser = serializers.CharField(allow_null=True)
    user_id = serializers.CharField(allow_null=True, help_text="Null without `personal_data`.")


class LiveSerializer(serializers.Serializer[Any]):
    """What happens right now. Bots are left out."""

    at = serializers.DateTimeField()
    active_users = serializers.IntegerField(help_text="People with an event in the last five minutes.")
    visitors = serializers.IntegerField(help_text="People with an event in all the minutes shown.")
    minutes = LiveMinuteSerializer(many=True, help_text=f"The last {MINUTES}, the running one last.")
    latest = LiveEventSerializer(
        many=True, help_text=f"The newest first, at most {LATEST} of these minutes, without `engagement`."
    )
    timezone = serializers.CharField(help_text="The project's.")
    elapsed_ms = serializers.FloatField()


_BODY: Final = {
    "at": "2026-11-22T10:31:04.250000Z",
    "active_users": 12,
    "visitors": 57,
    "minutes": [{"start": "2026-11-22T11:31:00+01:00", "visitors": 4, "pageviews": 6, "events": 7}],
    "latest": [
        {
            "event_id": "0192f1a0-0000-7000-8000-000000000000",
            "event_name": "pageview",
            "event_source": "web",
            "timestamp": "2026-11-22T10:31:02.120000Z",
            "host": "example.com",
            "path": "/pricing",
            "country": "DE",
            "browser": "Firefox",
            "user_id": None,
        }
    ],
    "timezone": "Europe/Berlin",
    "elapsed_ms": 6.1,
}
EXAMPLES: Final = [
    OpenApiExample(
        "Now", response_only=True, status_codes=["200"], media_type="application/json", value=_BODY
    ),
    OpenApiExample(
        "A message",
        response_only=True,
        status_codes=["200"],
        media_type="text/event-stream",
        value='event: live\nid: 1795343464250000\ndata: {"at": "2026-11-22T10:31:04.250000Z", …}\n\n',
    ),
]


class LiveView(ProjectView):
    """What happens right now."""

    renderer_classes = (JSONRenderer, EventStreamRenderer)

    @extend_schema(
        operation_id="live",
        summary="See what happens right now",
        parameters=[
            OpenApiParameter(
                "Last-Event-ID",
                str,
                OpenApiParameter.HEADER,
                description="Of a stream that has ended: the id of its last message.",
            )
        ],
        responses={
            (200, "application/json"): LiveSerializer,
            (200, "text/event-stream"): OpenApiTypes.STR,
        },
        examples=EXAMPLES,
    )
    def get(self, request: Request, project_id: UUID) -> HttpResponseBase:
        """People of the last five minutes, the last half hour by the minute, and the latest events.

        With `Accept: text/event-stream` as server-sent events, each with those of the latest events that
        were not sent before. A stream ends after a minute: come back with `Last-Event-ID`.
        """
        project = project_for(request, project_id, Permission.REPORT_READ)
        is_personal = _may_see_people(request, project_id)
        if isinstance(request.accepted_renderer, EventStreamRenderer):
            return _stream(request, project, is_personal=is_personal)
        live = _read(project)
        return Response(
            _body(live, live.latest, is_personal=is_personal), headers={"Cache-Control": "no-store"}
        )

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Whatever is no stream is JSON, an error too."""
        if isinstance(response, Response):
            request.accepted_renderer = JSONRenderer()
            request.accepted_media_type = JSONRenderer.media_type
        return super().finalize_response(request, response, *args, **kwargs)


def _may_see_people(request: Request, project_id: UUID) -> bool:
    try:
        project_for(request, project_id, Permission.PERSONAL_DATA)
    except Forbidden:
        return False
    return True


def _read(project: Project) -> Live:
    now = _CLOCK.now()
    return services.run(
        project=project,
        answer=lambda asker, engine, seconds: read_live(asker, engine, now=now, seconds=seconds),
    )


def _read_apart(project: Project) -> Live:
    """In a thread that serves others next: it keeps no connection."""
    try:
        return _read(project)
    finally:
        connection.close()


def _stream(request: Request, project: Project, *, is_personal: bool) -> StreamingHttpResponse:
    after = parse_last_id(request.headers.get("Last-Event-ID"))
    slot = _SLOTS.take(project.id)

    async def read() -> Live:
        return await _READS.read(project.id, lambda: _read_apart(project))

    def present(live: Live, events: Sequence[LatestEvent]) -> dict[str, Any]:
        return _body(live, events, is_personal=is_personal)

    async def content() -> AsyncIterator[bytes]:
        try:
            async for message in messages(read, present, after=after):
                yield message
        finally:
            _SLOTS.give_back(slot)

    if not connection.in_atomic_block:
        # Django would hold it until the stream has ended.
        connection.close()
    return StreamingHttpResponse(content(), content_type="text/event-stream", headers=_HEADERS)


def _body(live: Live, events: Sequence[LatestEvent], *, is_personal: bool) -> dict[str, Any]:
    return {
        "at": instant(live.at),
        "active_users": live.active,
        "visitors": live.visitors,
        "minutes": [
            {
                "start": minute.start,
                "visitors": minute.visitors,
                "pageviews": minute.pageviews,
                "events": minute.events,
            }
            for minute in live.minutes
        ],
        "latest": [_event(event, is_personal=is_personal) for event in events],
        "timezone": live.meta.timezone,
        "elapsed_ms": live.meta.elapsed_ms,
    }


def _event(event: LatestEvent, *, is_personal: bool) -> dict[str, Any]:
    shown = {name: event.document[name] for name in _SHOWN}
    return shown | {"user_id": event.document["user_id"] if is_personal else None}
