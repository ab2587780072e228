"""Addresses that lead nowhere: a page for people, the error shape for programs."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def page(settings: LazySettings, tmp_path: Path) -> str:
    settings.FRONTEND_DIST = tmp_path
    text = "<!doctype html><title>The dashboard</title>"
    (tmp_path / "index.html").write_text(text)
    return text


@pytest.mark.parametrize("path", ["/settings", "/robots.txt", "/%00", "/assets/gone.js/x"])
def test_a_browser_gets_the_dashboards_page_that_says_so(page: str, path: str) -> None:
    answer = Client().get(path, headers={"Accept": BROWSER})
    assert (answer.status_code, answer.content.decode()) == (404, page)
    assert answer["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer


@pytest.mark.parametrize("accept", ["*/*", "application/json", ""])
def test_a_program_gets_the_error_shape(page: str, accept: str) -> None:
    answer = Client().get("/settings", headers={"Accept": accept})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_browser_that_sends_gets_the_error_shape(page: str) -> None:
    answer = Client().post("/settings", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_api_has_no_pages(page: str) -> None:
    answer = Client().get("/api/v1/nothing", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_without_the_dashboard_everybody_gets_the_error_shape(settings: LazySettings, tmp_path: Path) -> None:
    settings.FRONTEND_DIST = tmp_path
    answer = Client().get("/settings", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
