"""The error shape, the headers and the paths that lead nowhere."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest
from django.urls import path
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from analytics.accounts.models import User
from analytics.common import errors
from analytics.common.api import errors as api_errors
from analytics.common.errors import Problem
from analytics.config.urls import handler400, handler404, handler500
from tests.people import Api, Client

__all__ = ["handler400", "handler404", "handler500"]  # this module is the URL configuration of its tests


class Step(serializers.Serializer[Any]):
    name = serializers.CharField()


class Steps(serializers.Serializer[Any]):
    steps = Step(many=True)
    words = serializers.ListField(child=serializers.CharField())

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["words"]:
            raise serializers.ValidationError("Say something.", code="silent")
        return attrs


RAISED: dict[str, Exception] = {
    "invalid": errors.Invalid("No.", problems=[Problem("filters[0]", "unknown", "What is this?")]),
    "range": errors.RangeExpired("Gone.", code="range_expired"),
    "limit": errors.LimitExceeded("Slow down.", retry_after=7),
    "away": errors.Unavailable("Later."),
    "conflict": errors.Conflict("Twice."),
    "integrity": IntegrityError("duplicate key value violates ..."),
    "database": OperationalError("connection refused by 10.0.0.1"),
    "bug": RuntimeError("secret detail"),
}


class Raises(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)

    def get(self, request: Request, name: str) -> Response:
        raise RAISED[name]

    def post(self, request: Request, name: str) -> Response:
        Steps(data=request.data).is_valid(raise_exception=True)
        return Response({})


urlpatterns = [path("api/raise/<str:name>", Raises.as_view())]


@pytest.fixture
def client(settings: LazySettings) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("name", "status", "code", "header"),
    [
        ("invalid", 400, "invalid", None),
        ("range", 422, "range_expired", None),
        ("limit", 429, "rate_limited", "7"),
        ("away", 503, "unavailable", "5"),
        ("conflict", 409, "conflict", None),
        ("integrity", 409, "conflict", None),
        ("database", 503, "database_away", "5"),
        ("bug", 500, "internal_error", None),
    ],
)
@pytest.mark.django_db
def test_every_error_has_its_status_and_one_shape(
    client: Client, name: str, status: int, code: str, header: str | None
) -> None:
    answer = client.get(f"/api/raise/{name}", headers={"X-Request-Id": "from-the-caller"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"code", "detail", "errors", "request_id"}
    assert answer.json()["request_id"] == answer.headers["X-Request-Id"] == "from-the-caller"
    assert answer.headers.get("Retry-After") == header
    assert b"secret" not in answer.content
    assert b"10.0.0.1" not in answer.content


def test_every_domain_error_has_a_status() -> None:
    kinds = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.DomainError)
    }
    assert kinds - {errors.DomainError} == set(api_errors.STATUSES)


def test_paths_name_the_place_in_a_nested_body(client: Client) -> None:
    body = {"steps": [{"name": "a"}, {"name": ""}, 7], "words": ["x", {}]}
    answer = client.post("/api/raise/x", body).json()
    assert [(one["path"], one["code"]) for one in answer["errors"]] == [
        ("steps[1].name", "blank"),
        ("steps[2]", "invalid"),
        ("words[1]", "invalid"),
    ]
    assert answer["detail"].startswith("steps[1].name: ")


def test_an_error_about_the_whole_has_no_path(client: Client) -> None:
    answer = client.post("/api/raise/x", {"steps": [], "words": []}).json()
    assert answer["errors"] == [{"path": "", "code": "silent", "detail": "Say something."}]


@pytest.mark.parametrize(
    ("content_type", "status", "code"),
    [
        ("text/plain", 415, "unsupported_media_type"),
        ("application/xml", 415, "unsupported_media_type"),
        ("nonsense", 415, "unsupported_media_type"),
        ("application/json; charset=rot13", 400, "invalid"),
        ("application/json; charset=utf-16", 400, "invalid"),
    ],
)
def test_a_content_type_cannot_break_it(client: Client, content_type: str, status: int, code: str) -> None:
    answer = client.post("/api/raise/x", b"{}", content_type=content_type)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/api/", "/api", "/api/v1/nonsense", "/api/v2/projects", "/api/v1/projects/1", "/nonsense"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_leads_nowhere_says_so_in_json(api: Api, address: str, method: str) -> None:
    answer = getattr(api(), method)(address)
    assert answer.status_code in ((404,) if address.startswith("/api") else (404, 405))
    if answer.status_code == 404:
        assert answer.json()["code"] == "not_found"


@pytest.mark.django_db
def test_a_method_that_is_not_there_says_so(api: Api) -> None:
    answer = api().get("/api/v1/auth/token")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST, OPTIONS"


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["a b", "evil/..", "["])
def test_a_host_that_is_none_is_a_400(host: str) -> None:
    answer = Client(raise_request_exception=False).get("/api/v1/auth/setup", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.django_db
def test_a_host_of_any_length_is_answered() -> None:
    answer = Client().get("/api/v1/auth/setup", headers={"Host": "x" * 300})
    assert answer.status_code == 200


@pytest.mark.parametrize("sent", ["short", "x" * 65, "a b c d e", "new\nline\nnew", "é" * 10, ""])
def test_an_id_that_could_harm_is_replaced(client: Client, sent: str) -> None:
    answer = client.get("/api/raise/invalid", headers={"X-Request-Id": sent})
    assert len(answer.headers["X-Request-Id"]) == 32
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"]


def test_two_requests_have_two_ids(client: Client) -> None:
    assert len({client.get("/api/raise/invalid").headers["X-Request-Id"] for _ in range(3)}) == 3


def test_every_answer_tells_the_version_and_what_its_page_may_do(
    client: Client, settings: LazySettings
) -> None:
    headers = client.get("/api/raise/invalid").headers
    assert headers["X-App-Version"] == settings.VERSION
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver"])
def test_the_api_answers_no_other_origin(api: Api, owner: User, origin: str) -> None:
    for method in ("options", "get"):
        answer = getattr(api(owner), method)(
            "/api/v1/projects",
            headers={"Origin": origin, "Access-Control-Request-Method": "GET"},
        )
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_the_log_has_no_query_string(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/api/raise/invalid?key=pk_secret")
    assert "/api/raise/invalid" in caplog.text
    assert "pk_secret" not in caplog.text


def test_the_not_found_page_needs_no_request_context() -> None:
    assert api_errors.not_found(HttpRequest()).status_code == 404
