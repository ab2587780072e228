"""The API says of itself what it is: the committed document, its errors, and the page that shows it."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.validation import validate_schema

from tests.people import Client

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "reference" / "openapi.json"


@cache
def document() -> dict[str, Any]:
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]  # untyped there
    return dict(json.loads(OpenApiJsonRenderer().render(schema, renderer_context={})))


def test_the_committed_document_is_the_generated_one() -> None:
    assert json.loads(COMMITTED.read_text()) == document(), "run `make schema` and commit the result"


def test_it_is_valid_openapi_3_0_3() -> None:
    validate_schema(document())  # type: ignore[no-untyped-call]  # untyped there
    assert document()["openapi"] == "3.0.3"


def test_every_operation_has_an_id_a_summary_and_error_answers() -> None:
    for path, item in document()["paths"].items():
        for method, operation in item.items():
            place = f"{method} {path}"
            assert operation["operationId"], place
            assert operation["summary"], place
            failures = {status for status in operation["responses"] if status >= "400"}
            assert failures, place
            for status in failures - {"400"}:
                [content] = operation["responses"][status]["content"].values()
                assert content["schema"] == {"$ref": "#/components/schemas/Error"}, place


def test_operation_ids_are_unique() -> None:
    ids = [one["operationId"] for item in document()["paths"].values() for one in item.values()]
    assert len(ids) == len(set(ids))


def test_sending_events_is_in_it_with_every_status() -> None:
    operation = document()["paths"]["/api/v1/ingest"]["post"]
    described = set(operation["responses"])
    assert described == {"202", "400", "401", "403", "405", "413", "415", "429", "503"}


@pytest.mark.django_db
def test_the_schema_is_served_to_everybody() -> None:
    for path in ("/api/schema/", "/api/schema"):
        answer = Client().get(path, headers={"Accept": "application/vnd.oai.openapi+json"})
        assert answer.status_code == 200
        assert answer.json()["info"]["title"] == "Simple Analytics Stack"


@pytest.mark.django_db
def test_the_page_shows_every_operation_without_scripts_or_inline_styles() -> None:
    answer = Client().get("/api/docs/")
    text = answer.content.decode()
    for path in document()["paths"]:
        assert f"<code>{path}</code>" in text
    assert "<script" not in text
    assert "style=" not in text
    assert Client().get("/api/docs/style.css").headers["Content-Type"].startswith("text/css")
