"""The page of a share link: who may show it in a frame, and what it says of itself."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.projects.models import Project
from analytics.reports.models import Report, Share
from tests.people import Api

QUESTION: Final = {"metrics": ["visitors"], "period": {"last": "7d"}}
SITE: Final = "https://www.example.com"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis", "built")]


@pytest.fixture
def built(settings: LazySettings, tmp_path: Path) -> None:
    settings.FRONTEND_DIST = tmp_path
    (tmp_path / "index.html").write_text("<!doctype html><title>The dashboard</title>")


@pytest.fixture
def path(project: Project) -> str:
    return f"/api/v1/projects/{project.public_id}/shares"


@pytest.fixture
def report(project: Project) -> Report:
    definition = {"v": 1, "kind": "query", "question": QUESTION}
    return Report.objects.create(project=project, name="R", definition=definition)


def shared(api: Api, user: User, path: str, report: Report, **more: Any) -> dict[str, Any]:
    answer = api(user).post(path, {"report": str(report.public_id)} | more)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def framers(address: str) -> tuple[str, str | None]:
    """`frame-ancestors` and `X-Frame-Options` of what is there."""
    answer = Client().get(address)
    directives = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    return directives["frame-ancestors"], answer.get("X-Frame-Options")


NOBODY: Final = ("'none'", "DENY")


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ("https://example.com", "frame_origins"),
        ([1, None], "frame_origins[1]"),
        ([SITE, "*"], "frame_origins[1]"),
        ([" * "], "frame_origins[0]"),
        (["example.com"], "frame_origins[0]"),
        (["https://example.com/page"], "frame_origins[0]"),
        (["javascript:alert(1)"], "frame_origins[0]"),
        (["'self'"], "frame_origins[0]"),
        (["https://example.com; script-src *"], "frame_origins[0]"),
        (["https://a.example https://b.example"], "frame_origins[0]"),
        (["https://example.com\r\nSet-Cookie: a=b"], "frame_origins[0]"),
        ([f"https://{number}.example.com" for number in range(21)], "frame_origins"),
    ],
)
def test_origins_that_cannot_be_are_told_why(
    api: Api, admin: User, path: str, report: Report, given: Any, where: str
) -> None:
    answer = api(admin).post(path, {"report": str(report.public_id), "frame_origins": given})
    assert answer.status_code == 400, answer.content
    assert where in [one["path"] for one in answer.json()["errors"]], answer.json()
    assert not Share.objects.exists()


def test_a_link_is_framed_by_those_it_names_and_no_other_page_is(
    api: Api, admin: User, path: str, report: Report
) -> None:
    origins = [f" {SITE}/ ", "https://*.example.org:8443", SITE]
    share = shared(api, admin, path, report, frame_origins=origins)
    kept = [SITE, "https://*.example.org:8443"]
    assert share["frame_origins"] == kept
    assert api(admin).get(path).json()["results"][0]["frame_origins"] == kept
    assert framers(f"/shared/{share['id']}") == (" ".join(kept), None)
    assert "default-src 'self'" in Client().get(f"/shared/{share['id']}")["Content-Security-Policy"]
    other = shared(api, admin, path, report)["id"]
    for address in (
        f"/shared/{other}",
        "/shared",
        f"/shared/{share['id']}/more",
        "/",
        "/login",
        "/p/a",
        path,
    ):
        assert framers(address) == NOBODY, address
    assert AuditEntry.objects.order_by("seq")[0].data["frame_origins"] == 2


@pytest.mark.parametrize("none", [{}, {"frame_origins": None}, {"frame_origins": []}])
def test_by_default_nobody_frames_it(
    api: Api, admin: User, path: str, report: Report, none: dict[str, Any]
) -> None:
    share = shared(api, admin, path, report, **none)
    assert share["frame_origins"] == []
    assert framers(f"/shared/{share['id']}") == NOBODY


def test_a_link_that_leads_nowhere_is_framed_by_nobody(
    api: Api, admin: User, project: Project, path: str, report: Report
) -> None:
    revoked, ended, orphaned = (shared(api, admin, path, report, frame_origins=[SITE])["id"] for _ in "123")
    api(admin).delete(f"{path}/{revoked}")
    Share.objects.filter(public_id=ended).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert framers(f"/shared/{orphaned}") == (SITE, None)
    Project.objects.filter(pk=project.pk).update(deleted_at=timezone.now())
    bodies = set()
    for one in (revoked, ended, orphaned, str(uuid4())):
        assert framers(f"/shared/{one}") == NOBODY
        answer = Client().get(f"/shared/{one}")
        bodies.add((answer.status_code, answer.content))
    assert len(bodies) == 1, "the page itself is the same for all"


def test_the_page_is_not_kept_found_or_named(api: Api, admin: User, path: str, report: Report) -> None:
    share = shared(api, admin, path, report, frame_origins=[SITE])
    answer = Client().get(f"/shared/{share['id']}")
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert "ETag" not in answer
    assert "Set-Cookie" not in answer
    assert Client().post(f"/shared/{share['id']}").status_code == 405


def test_an_id_opens_nothing(
    api: Api, admin: User, path: str, report: Report, caplog: pytest.LogCaptureFixture
) -> None:
    share = shared(api, admin, path, report, frame_origins=[SITE])
    assert api().post("/api/v1/shared/answer", {"token": share["id"]}).status_code == 404
    with caplog.at_level(logging.INFO):
        Client().get(f"/shared/{share['id']}#{share['token']}")
    assert share["token"] not in caplog.text
