"""The OpenAPI document against the API, by Schemathesis: whoever asks whatever gets an answer that it names.

An operation is asked as somebody who may all, as a viewer, by a read key, as an outsider and as nobody, with
generated bodies and parameters, right ones and wrong ones, and with ids that are there and that are not. Each
question is taken back before the next. `SCHEMATHESIS_EXAMPLES` sets how many there are of each operation.
"""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from analytics.projects.models import Project
from tests.api.test_walk import CALLERS, callers, ids, third
from tests.people import Client

EXAMPLES: Final = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "8"))
DOCUMENT: Final = Path(__file__).resolve().parents[3] / "docs" / "reference" / "openapi.json"
__all__ = ["callers", "ids", "third"]

pytestmark = [
    pytest.mark.django_db,
    # Asked by WSGI, an asynchronous stream is read as a whole.
    pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume"),
]


@cache
def _schema() -> Any:
    schema = schemathesis.openapi.from_path(str(DOCUMENT))
    schema.app = WSGIHandler()
    return schema


def _operations() -> Iterator[str]:
    """Those that Django answers; ingest has its own."""
    for path, methods in _schema().raw_schema["paths"].items():
        if path.startswith("/api/v1/") and path != "/api/v1/ingest":
            yield from (f"{method.upper()} {path}" for method in methods if method != "parameters")


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch, clean_redis: object) -> Iterator[None]:
    """Requests end as those of Django's own test client, within the transaction. None is one too many."""
    monkeypatch.setattr(settings, "API_RATES", dict.fromkeys(settings.API_RATES, 0))
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("operation", sorted(_operations()))
def test_every_answer_is_one_that_the_document_names(
    operation: str, callers: dict[str, Client], ids: dict[str, Any], project: Project
) -> None:
    method, path = operation.split(" ")
    found = _schema()[path][method]

    @given(data=st.data())
    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(data: Any) -> None:
        mode = data.draw(
            st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
        )
        case = data.draw(found.as_strategy(generation_mode=mode))
        # It goes on for a minute and has its own tests.
        assume(case.query.get("format") != "event-stream")
        who = data.draw(st.sampled_from(CALLERS))
        for name in case.path_parameters:
            if data.draw(st.integers(0, 9)) and name in ids:
                case.path_parameters[name] = str(ids[name])
        headers = {"Accept": "application/json"}
        if token := callers[who].authorization:
            headers["Authorization"] = token
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        assert answer.status_code < 500, (case, answer.text)
        case.validate_response(
            answer,
            checks=[status_code_conformance, content_type_conformance, response_schema_conformance],
        )
        if who in ("outsider", "nobody") and "project_id" in case.path_parameters:
            assert answer.status_code in (400, 401, 403, 404, 405, 406, 415)
            assert project.name not in answer.text

    ask()
