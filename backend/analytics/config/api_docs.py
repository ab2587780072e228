"""`/api/docs/`: the whole API on one page, from the same document as `/api/schema/`.

Our own page and no Swagger UI or Redoc: those load scripts from a CDN or need inline styles, and the
Content-Security-Policy of this origin allows neither. It needs no script at all.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

_FOLDER: Final = Path(__file__).parent / "api_docs_page"


@dataclass(frozen=True, slots=True)
class _Operation:
    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, Any]]
    body: str
    answers: list[tuple[str, str, str]]


@require_safe
def page(_request: HttpRequest) -> HttpResponse:
    """Every operation, its parameters, body and answers; and every shape they name."""
    return HttpResponse(_html(), content_type="text/html; charset=utf-8")


@require_safe
def style(_request: HttpRequest) -> HttpResponse:
    """The page's style sheet, a file of its own because inline styles are not allowed."""
    return HttpResponse((_FOLDER / "style.css").read_bytes(), content_type="text/css; charset=utf-8")


@cache
def _html() -> str:
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # untyped there
    template = Engine(dirs=[str(_FOLDER)]).get_template("page.html")
    shapes = [(name, _pretty(shape)) for name, shape in document["components"]["schemas"].items()]
    context = {"info": document["info"], "operations": list(_operations(document)), "shapes": shapes}
    return template.render(Context(context))


def _operations(document: dict[str, Any]) -> Iterator[_Operation]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield _Operation(
                anchor=operation["operationId"],
                method=method.upper(),
                path=path,
                summary=operation.get("summary") or operation["operationId"],
                description=operation.get("description", ""),
                parameters=operation.get("parameters", []),
                body=_shape(operation.get("requestBody", {})),
                answers=[
                    (status, answer.get("description", ""), _shape(answer))
                    for status, answer in operation["responses"].items()
                ],
            )


def _shape(holder: dict[str, Any]) -> str:
    """The name of what is sent or answered, or its schema where it has none."""
    for content in holder.get("content", {}).values():
        reference = content["schema"].get("$ref")
        return reference.rpartition("/")[2] if reference else _pretty(content["schema"])
    return ""


def _pretty(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False)
