"""Nobody takes another's path: the dashboard's screens, Django's routes, the clients' paths, one list."""

import re
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from analytics.config.own_paths import TAKEN
from analytics.config.paths import FILES, INGEST, RESERVED, SCREENS, SERVICES
from analytics.ingest.dialects import SPOKEN, find_route

ROUTES = Path(__file__).resolve().parents[3] / "frontend" / "src" / "app" / "routes.tsx"


def test_no_first_part_has_two_owners() -> None:
    assert len(SCREENS) + len(FILES) + len(SERVICES) + len(INGEST) == len(RESERVED)


def test_who_chooses_a_path_without_django_knows_the_same_list() -> None:
    assert set(TAKEN) == set(RESERVED)


def test_the_dashboards_screens_are_all_listed() -> None:
    top = r'getParentRoute: \(\) => (?:root|signedIn)Route,\s+path: "/([^"/]*)'
    parts = set(re.findall(top, ROUTES.read_text()))
    assert {"login", "projects"} <= parts
    assert parts - {""} <= set(SCREENS)


def _first_parts(patterns: "list[URLPattern | URLResolver]") -> set[str]:
    parts = set()
    for pattern in patterns:
        text = str(pattern.pattern)
        if text == "" and isinstance(pattern, URLResolver):
            parts |= _first_parts(pattern.url_patterns)
        else:
            parts.add(re.split(r"[/(?]", text.lstrip("^").replace("\\", ""))[0].rstrip("$"))
    return parts


def test_django_answers_at_listed_places_only() -> None:
    parts = _first_parts(get_resolver().url_patterns) - {""}
    assert parts, "the routes were not found"
    assert parts <= {*SCREENS, *FILES, *SERVICES}


@pytest.mark.parametrize("dialect", SPOKEN, ids=lambda dialect: dialect.name)
def test_every_path_of_a_client_is_found_with_and_without_a_slash_and_below_a_key(dialect: object) -> None:
    for path in dialect.paths:  # type: ignore[attr-defined]  # a Foreign
        for spelled in (path, f"{path}/", f"/c/pk_x{path}", f"/c/pk_x{path}/", f"/c/pk_x/{path}", f"/{path}"):
            route = find_route(spelled)
            assert route is not None, spelled
            assert dialect in route.dialects
            assert (route.path, route.key) == (path, "pk_x" if spelled.startswith("/c/") else None)


@pytest.mark.parametrize(
    "path",
    [
        *("/", "", "/login", "/projects/batch", "/batches", "/e/x", "/c", "/c/", "/c//batch", "/c/pk_x"),
        *("/c/pk_x/", "/c/pk_x/login", "/c/pk_x/c/pk_y/batch", "/api/v1/ingest/x", "/api/v1/projects"),
        *("//", "/s.js", "/V1/batch"),
    ],
)
def test_other_paths_are_not_ours(path: str) -> None:
    assert find_route(path) is None


def test_native_events_go_below_a_key_too() -> None:
    route = find_route("/c/pk_x/api/v1/ingest")
    assert route is not None
    assert (route.path, route.key) == ("/api/v1/ingest", "pk_x")
