"""Answers as CSV, for spreadsheets: `Accept: text/csv`, or `?format=csv`.

A text that begins like a formula gets an apostrophe before it, as in `events.exports.columns`: page titles
and names of campaigns come from whoever has the public key.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.common.api.throttling import Cost
from analytics.events.exports.columns import FORMULAS
from analytics.projects.api.access import ProjectView
from analytics.reports.api.ranges import is_named

Body = Mapping[str, Any]
Row = Sequence[Any]
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
FORMAT: Final = OpenApiParameter(
    "format", str, enum=["json", "csv"], description="As which file; what `Accept` says where absent."
)
AS_CSV: Final = {(200, "text/csv"): OpenApiTypes.STR, 304: None}


class TableRenderer(BaseRenderer):
    """The view's `table` of an answer's body, line by line."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        """The whole file."""
        del accepted_media_type
        if data is None:
            return b""
        return written(renderer_context["view"].table(data))


class ReportView(ProjectView):
    """Base of the views whose answers are tables, too. A subclass says how by `table`."""

    post_cost = Cost.REPORT

    renderer_classes = (JSONRenderer, TableRenderer)
    table: Callable[[Body], Iterable[Row]]

    def get_renderers(self) -> list[BaseRenderer]:
        """For the API's document only JSON: it would say of each answer that it is the same as CSV."""
        found: list[BaseRenderer] = super().get_renderers()
        return found[:1] if getattr(self, "swagger_fake_view", False) else found

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """A file gets a name; an error is JSON whatever was asked for."""
        if response.status_code >= 400:
            request.accepted_renderer = JSONRenderer()
            request.accepted_media_type = JSONRenderer.media_type
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Vary"] = ", ".join(filter(None, [final.get("Vary"), "Accept"]))
        if response.status_code == 200:
            return self._named(request, final)
        return final

    def _named(self, request: Request, final: Response) -> Response:
        """With the answer's ETag; 304 and nothing more for whoever has it already.

        It is made of the answer itself, so it is never that of older data. How long the answer took is left
        out: that is another number each time.
        """
        media = final.accepted_renderer.format
        etag = f'"{digest_of(final.data, media)}"'
        final["ETag"], final["Cache-Control"] = etag, "private, no-cache"
        if is_named(etag, request.headers.get("If-None-Match")):
            final.status_code, final.data = 304, None
            return final
        if media == TableRenderer.format:
            name = request.path.rstrip("/").rsplit("/", 1)[-1]
            final["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return final


def digest_of(body: Body, media: str) -> str:
    """A short text that differs between different answers, and between files of different kinds."""
    lasting = {**body, "meta": {**body["meta"], "elapsed_ms": 0}}
    text = json.dumps([media, lasting], default=str)
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def written(rows: Iterable[Row]) -> bytes:
    """The rows as CSV in UTF-8; nothing for null."""
    text = io.StringIO(newline="")
    # With "\n" alone Python would leave "\r" without quotes.
    lines = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        lines.writerow([_cell(value) for value in row])
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str) or not value or value[0] not in FORMULAS or _NUMBER.fullmatch(value):
        return value
    return f"'{value}"


# --- the tables


def query_table(body: Body) -> Iterable[Row]:
    """The rows; with a comparison each metric has a second column of the other period."""
    columns = body["columns"]
    names = [one["name"] for one in columns if one["kind"] == "dimension"]
    metrics = [one["name"] for one in columns if one["kind"] == "metric"]
    compared = body["meta"]["compare"] is not None
    yield [*names, *metrics, *(f"{name} (compared)" for name in metrics if compared)]
    for row in body["rows"]:
        others = (row["compare"] or [None] * len(metrics)) if compared else []
        yield [*row["dimensions"], *row["metrics"], *others]


def funnel_table(body: Body) -> Iterable[Row]:
    """A row for each step, of everybody and then of each group."""
    has_groups = body["groups"] is not None
    times = ("seconds_from_first", "seconds_from_previous")
    of_times = [f"{name}_{which}" for name in times for which in ("median", "p90")]
    group = ["group"] if has_groups else []
    yield [*group, "step", "name", "users", "from_first", "from_previous", *of_times]
    parts = [("(all)", body["steps"])]
    parts += [(one["value"], one["steps"]) for one in body["groups"] or []]
    for value, steps in parts:
        for number, step in enumerate(steps, 1):
            told = [step[name][which] for name in times for which in ("median", "p90")]
            shares = [step["users"], step["from_first"], step["from_previous"]]
            yield [*([value] if has_groups else []), number, step["name"], *shares, *told]


def retention_table(body: Body) -> Iterable[Row]:
    """A row for each cohort; how many were back in which period after their first."""
    most = max((len(one["returned"]) for one in body["cohorts"]), default=0)
    yield ["start", "size", *(f"returned_{number}" for number in range(most))]
    for one in body["cohorts"]:
        yield [one["start"], one["size"], *one["returned"], *[None] * (most - len(one["returned"]))]


def paths_table(body: Body) -> Iterable[Row]:
    """A row for each link from one place to the next."""
    yield ["place", "source_kind", "source", "target_kind", "target", "sessions"]
    places = body["places"]
    for number, (place, following) in enumerate(pairwise(places), 1):
        for link in place["links"]:
            start, end = place["nodes"][link["source"]], following["nodes"][link["target"]]
            yield [number, start["kind"], start["value"], end["kind"], end["value"], link["sessions"]]
