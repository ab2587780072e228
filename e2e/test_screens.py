"""Every screen, in both themes, wide and on a phone: no error, nothing cut off, and usable by everybody."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of

WIDE: Final = {"width": 1280, "height": 800}
PHONE: Final = {"width": 375, "height": 760}
AXE: Final = Path(__file__).resolve().parents[1] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# What goes beyond the standard is left out: it wants landmarks inside of dialogs, too.
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SETTINGS: Final = (
    "",
    "/keys",
    "/sources",
    "/limits",
    "/members",
    "/data",
    "/shares",
    "/exports",
    "/audit",
    "/whoami",
)
# No letter over and over: axe takes such a text for an icon, and then misses it in the name.
LONG: Final = "abcdefghij" * 20
GROUPS: Final = ("hour", "code", "source", "key", "outcome")


def _settled(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)


def _faults(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA, one line each."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    rules = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("rules => window.axe.run(document, rules)", rules)
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]


def _looked_at(page: Page, place: str, theme: str = "light") -> None:
    """Fits both sizes. Axe takes its time, and is asked on the phone in light, wide in dark."""
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide == size["width"], f"{place} is {wide} wide on {size['width']}"
        if (size is WIDE) == (theme == "dark"):
            assert _faults(page) == [], f"{place} in {theme} on {size['width']}"


def _boards(owner: Api, project: str, home: str) -> list[str]:
    """The list of dashboards, one of two cards, and a saved report."""
    period = {"last": "7d"}
    chart = {"metrics": ["visitors"], "dimensions": ["time:day"], "period": period}
    table = {"metrics": ["events"], "dimensions": ["event_name"], "period": period}
    reports = [
        owner.post(f"/projects/{project}/reports", {"name": name, "kind": "query", "question": question})[
            "id"
        ]
        for name, question in ((LONG[:90], chart), ("Names", table))
    ]
    board = {"name": LONG[:80], "cards": [{"report": report} for report in reports]}
    made = owner.post(f"/projects/{project}/dashboards", board)["id"]
    return [f"{home}/dashboards{place}" for place in ("", f"/{made}", f"/report/{reports[0]}")]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_screen_fits_a_phone_and_is_usable_by_everybody(
    signed_in: Page, stack: Stack, owner: Api, theme: str
) -> None:
    project = owner.new_project(f"A rather long name for a project, {theme}")
    key = owner.get(f"/projects/{project['id']}/keys")["results"][0]["key"]
    odd = [{"event_name": LONG, "event_source": LONG[:100]}, {"event_name": 5}]
    assert status_of(f"{stack.url}/api/v1/ingest", odd, key)[0] == 200
    owner.wait_for(project["id"], "events", 1)
    page = signed_in
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    home = f"/p/{project['slug']}"
    screens = ["/projects", "/projects/new", "/account", "/client-ids", "/operations", "/p/nowhere"]
    screens += [home, f"{home}/install", f"{home}/live", f"{home}/usage"]
    screens += [f"{home}?places=map", f"{home}?details=events"]
    screens += [f"{home}/explore/funnel?s=event:{LONG}&s=page:/a&b=country", f"{home}/explore/retention"]
    owner.patch(f"/projects/{project['id']}", {"sql_enabled": True})
    screens += [f"{home}/explore/{one}" for one in ("sql", "records", "people", "sessions", "paths")]
    screens += [f"{home}/explore/paths?s=event:{LONG}", f"{home}/explore/paths?s=event:{LONG}&w=to"]
    narrow = f"from=2026-01-01&to=2026-12-31&f=is,path,/{LONG}&f=exists,country"
    screens += [f"{home}/explore/{one}?{narrow}" for one in ("funnel", "retention", "paths", "records")]
    screens += [f"{home}/ledger?by={by}" for by in GROUPS]
    for name in ("event", "path"):
        long = {"name": name * 20, name: "/" + LONG[:190]}
        goal = owner.post(f"/projects/{project['id']}/goals", long)
        screens += [f"{home}/goals?g={goal['id']}", f"{home}/goals?{narrow}"]
    screens += [f"{home}/settings{part}" for part in SETTINGS]
    screens += _boards(owner, project["id"], home)
    for path in screens:
        page.goto(stack.url + path)
        _settled(page)
        _looked_at(page, path, theme)
    assert errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_question_is_usable_by_everybody(signed_in: Page, stack: Stack, owner: Api, theme: str) -> None:
    project = owner.new_project(f"Questions, {theme}")
    page = signed_in
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    settings = f"{stack.url}/p/{project['slug']}/settings"
    question = {"metrics": ["visitors"], "period": {"last": "24h"}}
    owner.post(
        f"/projects/{project['id']}/reports", {"name": "Visitors", "kind": "query", "question": question}
    )
    owner.post(f"/projects/{project['id']}/cohorts", {"name": LONG[:100], "filters": ["exists", "country"]})

    def shorten() -> None:
        page.get_by_label("Days of events and sessions").fill("10")
        page.get_by_role("button", name="Save changes").click()

    def erase() -> None:
        page.get_by_label("User id").fill("nobody")
        page.get_by_role("button", name="Look up").click()
        page.get_by_role("button", name="Erase…").click()

    def filter_by(choice: str) -> None:
        page.get_by_role("button", name="Choose filters").click()
        page.get_by_role("button", name=choice).click()

    questions: list[tuple[str, Callable[[], None]]] = [
        ("", lambda: page.get_by_role("button", name="Delete this project…").click()),
        ("/keys", lambda: page.get_by_role("button", name="Create key").click()),
        ("/keys", lambda: page.get_by_role("button", name="Rotate First key").click()),
        ("/keys", lambda: page.get_by_role("button", name="Revoke First key").click()),
        ("/members", lambda: page.get_by_role("button", name="Remove owner@example.com").click()),
        ("/..", lambda: filter_by("Add a filter…")),
        ("/..?f=is,path,/a", lambda: filter_by("Save these filters…")),
        ("/..", lambda: filter_by("Rename or delete…")),
        ("/../goals", lambda: page.get_by_role("button", name="New goal").click()),
        ("/data", shorten),
        ("/data", erase),
        ("/shares", page.get_by_role("button", name="Create link").first.click),
        ("/exports", page.get_by_role("button", name="New export").first.click),
    ]
    for path, ask in questions:
        page.goto(settings + path)
        _settled(page)
        ask()
        expect(page.get_by_role("dialog")).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        _looked_at(page, f"{path} with its question", theme)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_shared_report_is_usable_by_everybody(page: Page, stack: Stack, owner: Api, theme: str) -> None:
    project = owner.new_project(f"Shared, {theme}")
    key = owner.get(f"/projects/{project['id']}/keys")["results"][0]["key"]
    events = [{"event_name": "pageview", "event_properties": {"url": f"https://a.example/{'x' * 150}"}}]
    assert status_of(f"{stack.url}/api/v1/ingest", events, key)[0] == 200
    owner.wait_for(project["id"], "events", 1)
    period = {"period": {"last": "30d"}}
    reports: list[tuple[str, dict[str, object]]] = [
        ("query", {"metrics": ["pageviews"], "dimensions": ["time:day"], **period}),
        ("query", {"metrics": ["visitors", "pageviews", "events"], "dimensions": ["path"], **period}),
        ("query", {"metrics": ["visitors", "sessions"], **period}),
        ("funnel", {"steps": [{"event": "pageview"}, {"event": "signup"}], "window": "7d", **period}),
        ("retention", {"by": "week", "period": {"last": "12w"}}),
        ("paths", {"from": {"page": f"/{'x' * 150}"}, **period}),
    ]
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    places = ["/shared/01930000-0000-7000-8000-000000000001#sl_nowhere"]
    for number, (kind, question) in enumerate(reports):
        draft = {"name": f"{number} {kind}", "kind": kind, "question": question}
        report = owner.post(f"/projects/{project['id']}/reports", draft)
        share = {"report": report["id"]} | ({"password": "correct horse"} if number == 0 else {})
        made = owner.post(f"/projects/{project['id']}/shares", share)
        places.append(f"/shared/{made['id']}#{made['token']}")
    for place in places:
        page.goto("about:blank")
        page.goto(stack.url + place)
        _settled(page)
        expect(page.get_by_text("Loading…")).to_have_count(0)
        _looked_at(page, place, theme)
        if page.get_by_label("Password").count():
            page.get_by_label("Password").fill("correct horse")
            page.keyboard.press("Enter")
            expect(page.get_by_role("button", name="View as table")).to_be_visible()
            _looked_at(page, f"{place}, opened", theme)


def test_a_fault_would_be_found(page: Page, stack: Stack, owner: Api) -> None:
    page.goto(f"{stack.url}/login")
    _settled(page)
    page.evaluate("document.querySelector('h1').append(document.createElement('img'))")
    assert [fault.partition(":")[0] for fault in _faults(page)] == ["image-alt"]


def test_signing_in_is_usable_by_everybody(page: Page, stack: Stack, owner: Api) -> None:
    page.goto(f"{stack.url}/login")
    _settled(page)
    _looked_at(page, "/login")
    page.get_by_label("Email").fill(owner.email)
    page.get_by_label("Password", exact=True).fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    _looked_at(page, "/login with an error")
    for path in ("/login/forgotten", "/login/new-password", "/login/new-password#a.b", "/login/join"):
        page.goto(stack.url + path)
        page.reload()
        _looked_at(page, path)
