"""`/projects/{project_id}/exports`: raw events as files."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC
from typing import IO, Any, Final
from uuid import UUID

import django_filters  # type: ignore[import-untyped]  # has no stubs
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.accounts.api.authentication import current_user
from analytics.common.api.errors import error_body
from analytics.common.api.pagination import PAGE_PARAMETERS, CursorPages
from analytics.common.api.throttling import Cost
from analytics.common.clock import SystemClock
from analytics.common.errors import Conflict, NotFound
from analytics.events.exports.folder import file_of
from analytics.events.exports.making import Failure, progress
from analytics.events.models import Export, ExportFormat, ExportState
from analytics.projects.api.access import ProjectView, seat_for
from analytics.projects.api.filters import narrow
from analytics.projects.roles import Permission
from analytics.projects.selectors import Seat
from analytics.reports import services
from analytics.reports.api import frames
from analytics.reports.api.ranges import Piece, Unsatisfiable, is_named, piece_of
from analytics.reports.exports.asking import ask_for_export, delete_export, note_download
from analytics.reports.exports.parse import parse_export

_CLOCK: Final = SystemClock()
_BLOCK: Final = 256 << 10
_TYPES: Final = {
    ExportFormat.CSV: "text/csv; charset=utf-8",
    ExportFormat.NDJSON: "application/x-ndjson",
    ExportFormat.PARQUET: "application/vnd.apache.parquet",
}
_GZIP: Final = "application/gzip"


class ExportFilter(django_filters.FilterSet):  # type: ignore[misc]  # an Any for mypy
    """`?state=`: only these."""

    state = django_filters.ChoiceFilter(choices=ExportState.choices)

    class Meta:
        model = Export
        fields: list[str] = []


class ExportPages(CursorPages):
    """Newest first."""

    ordering = ("-asked_at", "-id")


class NewExportSerializer(frames.FrameSerializer):
    """A wish."""

    format = serializers.ChoiceField(ExportFormat.choices, default=ExportFormat.CSV.value)
    compressed = serializers.BooleanField(default=False, help_text="By gzip; Parquet is by itself.")


class ExportSerializer(serializers.ModelSerializer[Export]):
    """A file of raw events, made or being made."""

    id = serializers.UUIDField(source="public_id")
    format = serializers.ChoiceField(ExportFormat.choices)
    state = serializers.ChoiceField(ExportState.choices)
    error = serializers.ChoiceField(
        [failure.value for failure in Failure], allow_null=True, help_text="Why it failed."
    )
    progress = serializers.FloatField(help_text="From 0 to 1, by time.")
    bytes = serializers.IntegerField(help_text="Of the file, or of what there is of it.")
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When it goes, file and all.")

    class Meta:
        model = Export
        fields = (
            "id", "format", "compressed", "start", "end", "timezone", "bots", "filtered", "state", "error",
            "progress", "rows", "bytes", "asked_by", "asked_at", "finished_at", "expires_at",
        )  # fmt: skip

    start = serializers.DateTimeField(source="start_at", help_text="Named `from`.")
    end = serializers.DateTimeField(source="end_at", help_text="Named `to`, excluded.")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python."""
        fields = super().get_fields()
        return {{"start": "from", "end": "to"}.get(name, name): field for name, field in fields.items()}

    def to_representation(self, instance: Export) -> dict[str, Any]:
        """With what no column has."""
        instance.progress = progress(instance)  # type: ignore[attr-defined]  # for the field of that name
        instance.error = instance.error or None  # type: ignore[assignment]  # null says more than an empty text
        return super().to_representation(instance)


class ExportPageSerializer(serializers.Serializer[Any]):
    """Exports, the newest first."""

    results = ExportSerializer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)


_EXAMPLES: Final = [
    OpenApiExample(
        "All events of a month, for another tool",
        request_only=True,
        value={"period": {"from": "2026-11-01", "to": "2026-11-30"}, "format": "parquet"},
    ),
    OpenApiExample(
        "Purchases, for a spreadsheet",
        request_only=True,
        value={"period": {"last": "30d"}, "filters": ["is", "event_name", ["purchase"]], "format": "csv"},
    ),
]


class FileRenderer(BaseRenderer):
    """Lets a client ask for whatever the file is; the view itself sends it."""

    media_type = "*/*"
    format = "file"


class ExportsView(ProjectView):
    """All of a project's, and a new one."""

    post_cost = Cost.HEAVY

    @extend_schema(
        operation_id="list_exports",
        summary="List exports",
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("state", str, enum=ExportState.values, description="Only these."),
        ],
        responses=ExportPageSerializer,
    )
    def get(self, request: Request, project_id: UUID) -> Response:
        """Files of raw events, made and being made, the newest first; each goes a week after its making."""
        seat = seat_for(request, project_id, Permission.PERSONAL_DATA)
        pages = ExportPages()
        rows = pages.paginate_queryset(narrow(ExportFilter, request, _kept(seat)), request) or []
        return pages.get_paginated_response(ExportSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="create_export",
        summary="Export raw events",
        request=NewExportSerializer,
        responses={202: ExportSerializer, 422: frames.EXPIRED},
        examples=_EXAMPLES,
    )
    def post(self, request: Request, project_id: UUID) -> Response:
        """Have a file made of all raw events of a period that pass the filters; needs `personal_data`.

        The answer comes at once; ask for the export until its `state` is `ready`, then fetch its `file`.
        """
        seat = seat_for(request, project_id, Permission.PERSONAL_DATA)
        spec = services.read(request.data, parse_export, seat.project)
        export = ask_for_export(
            actor=current_user(request), project=seat.project, spec=spec, now=_CLOCK.now()
        )
        return Response(ExportSerializer(export).data, status=202)


class ExportView(ProjectView):
    """`/exports/{export_id}`."""

    @extend_schema(operation_id="read_export", summary="See how far an export is", responses=ExportSerializer)
    def get(self, request: Request, project_id: UUID, export_id: UUID) -> Response:
        """`progress` grows with the days that are written."""
        seat = seat_for(request, project_id, Permission.PERSONAL_DATA)
        return Response(ExportSerializer(_export(seat, export_id)).data)

    @extend_schema(operation_id="delete_export", summary="Delete an export", responses={204: None})
    def delete(self, request: Request, project_id: UUID, export_id: UUID) -> Response:
        """The file goes at once; one that is being made is given up."""
        seat = seat_for(request, project_id, Permission.PERSONAL_DATA)
        delete_export(actor=current_user(request), export=_export(seat, export_id))
        return Response(status=204)


class ExportFileView(ProjectView):
    """`/exports/{export_id}/file`."""

    renderer_classes = (JSONRenderer, FileRenderer)

    @extend_schema(
        operation_id="download_export",
        summary="Fetch an export's file",
        parameters=[
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="`bytes=1000-`, to go on."),
            OpenApiParameter(
                "If-Range", str, OpenApiParameter.HEADER, description="The ETag of what you have."
            ),
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="An ETag."),
        ],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            (206, "application/octet-stream"): OpenApiTypes.BINARY,
            304: None,
            (416, "application/json"): OpenApiResponse(
                {"$ref": "#/components/schemas/Error"},
                description="`range_not_satisfiable`: the file ends before the range begins.",
            ),
        },
    )
    def get(self, request: Request, project_id: UUID, export_id: UUID) -> HttpResponseBase:
        """The whole file, or a piece of it. A download that broke off goes on with `Range` and `If-Range`."""
        seat = seat_for(request, project_id, Permission.PERSONAL_DATA)
        export = _export(seat, export_id)
        if export.state != ExportState.READY:
            detail = f"There is no file of it: its state is {export.state!r}."
            raise Conflict(detail, code="export_not_ready")
        try:
            file = file_of(export.project_id, export.public_id).open("rb")
        except FileNotFoundError:
            raise NotFound("The file is gone.") from None
        return _answer(request, export, file)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Whatever is no file is JSON, an error too."""
        if isinstance(response, Response):
            request.accepted_renderer = JSONRenderer()
            request.accepted_media_type = JSONRenderer.media_type
        return super().finalize_response(request, response, *args, **kwargs)


def _answer(request: Request, export: Export, file: IO[bytes]) -> HttpResponseBase:
    """Closes the file, at the latest when the answer is."""
    etag, size = f'"{export.public_id}"', export.bytes
    headers = {"ETag": etag, "Accept-Ranges": "bytes", "Cache-Control": "private, no-cache"}
    try:
        piece = piece_of(request.headers.get("Range"), request.headers.get("If-Range"), etag, size)
    except Unsatisfiable:
        file.close()
        body = error_body("range_not_satisfiable", f"The file has {size} bytes.")
        return JsonResponse(body, status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    if is_named(etag, request.headers.get("If-None-Match")):
        file.close()
        return HttpResponse(status=304, headers=headers)
    headers |= {"Content-Disposition": f'attachment; filename="{_name(export)}"'}
    sent = piece or Piece(0, size)
    headers["Content-Length"] = str(sent.end - sent.start)
    if piece is not None:
        headers["Content-Range"] = f"bytes {piece.start}-{piece.end - 1}/{size}"
    if sent.start == 0 and request.method == "GET":
        note_download(actor=current_user(request), export=export)
    media = _GZIP if export.compressed else _TYPES[ExportFormat(export.format)]
    status = 200 if piece is None else 206
    if request.method == "HEAD":
        file.close()
        return HttpResponse(status=status, headers=headers, content_type=media)
    answer = StreamingHttpResponse(_blocks(file, sent), status=status, headers=headers, content_type=media)
    answer._resource_closers.append(file.close)  # type: ignore[attr-defined]  # as Django's own FileResponse
    return answer


async def _blocks(file: IO[bytes], piece: Piece) -> AsyncIterator[bytes]:
    """The piece. In threads: a slow disk must not keep others waiting."""
    left = piece.end - piece.start
    await asyncio.to_thread(file.seek, piece.start)
    while left and (block := await asyncio.to_thread(file.read, min(left, _BLOCK))):
        left -= len(block)
        yield block


def _name(export: Export) -> str:
    ending = f"{export.format}.gz" if export.compressed else export.format
    return f"events-{export.start_at.astimezone(UTC):%Y%m%d}-{export.end_at.astimezone(UTC):%Y%m%d}.{ending}"


def _kept(seat: Seat) -> "QuerySet[Export]":
    """Those of the project that are there: an expired one waits for its sweep."""
    return Export.objects.filter(project_id=seat.project.pk).exclude(expires_at__lte=timezone.now())


def _export(seat: Seat, export_id: UUID) -> Export:
    found = _kept(seat).filter(public_id=export_id).first()
    if found is None:
        raise NotFound("There is no such export.")
    return found
