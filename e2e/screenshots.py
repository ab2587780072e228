"""`make screenshots`: the pictures of the documentation, from a real stack with the demo's month."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from e2e.api import Api, Stack, manage
from e2e.conftest import chromium_launch, running_stack
from e2e.signing_in import type_in

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
FUNNEL = "s=page:/&s=page:/pricing&s=event:signup&s=event:purchase&p=90d&w=30d&b=channel"
SIZE = {"width": 1280, "height": 800}
THEMES = ("light", "dark")
PHONE = {"width": 375, "height": 760}


def main() -> None:
    """Start a stack, fill it, and take each picture."""
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_stack(Path(folder)) as stack,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**chromium_launch())  # type: ignore[arg-type]
        for theme in THEMES:
            page = browser.new_page(viewport=SIZE, color_scheme=theme)  # type: ignore[arg-type]
            page.goto(stack.url)
            _save(page, f"setup-{theme}")
            page.close()
        owner = Api.bootstrap(stack)
        # Two months, so that the last one has something to be compared with.
        manage(stack, "demo", "--days", "60")
        project = next(one for one in owner.get("/projects")["results"] if "demo" in one["slug"])
        owner.wait_for(project["id"], "events", 100)
        shown = _furnish(owner, project["id"])
        for theme in THEMES:
            _take(browser, stack, owner, project["slug"], shown, theme)
        browser.close()


def _furnish(owner: Api, project_id: str) -> dict[str, str]:
    """What people make of a project in time; the screens that show one thing each."""
    home = f"/projects/{project_id}"
    owner.patch(home, {"sql_enabled": True})
    for goal in ({"name": "Sign-ups", "event": "signup"}, {"name": "Purchases", "event": "purchase"}):
        owner.post(f"{home}/goals", goal)
    month = {"v": 1, "period": {"last": "30d"}}
    steps = [{"event": "pageview", "name": "Visit"}, {"event": "signup"}, {"event": "purchase"}]
    visitors = {"metrics": ["visitors"], "dimensions": ["time:day"], "compare": "previous_period"}
    countries = {"metrics": ["visitors", "sessions"], "dimensions": ["country"], "limit": 6}
    totals = {"metrics": ["visitors", "sessions", "bounce_rate", "visit_duration"]}
    reports = [
        owner.post(f"{home}/reports", {"name": name, "kind": kind, "question": month | question})["id"]
        for name, kind, question in (
            ("The month in numbers", "query", totals),
            ("Visitors by day", "query", visitors),
            ("From visit to purchase", "funnel", {"steps": steps, "window": "7d"}),
            ("Where they are", "query", countries),
        )
    ]
    sizes = ((12, 2), (12, 4), (6, 5), (6, 5))
    cards = [
        {"report": report, "width": width, "height": height}
        for report, (width, height) in zip(reports, sizes, strict=True)
    ]
    dashboard = owner.post(f"{home}/dashboards", {"name": "Marketing", "cards": cards})
    last_week = datetime.now(UTC).date() - timedelta(days=7)
    owner.post(
        f"{home}/annotations", {"at": last_week.isoformat(), "text": "Autumn sale", "kind": "campaign"}
    )
    share = owner.post(f"{home}/shares", {"report": reports[1]})
    owner.post(f"{home}/exports", {"period": {"last": "7d"}, "format": "parquet"})
    owner.post(f"{home}/cohorts", {"name": "From Germany", "filters": ["is", "country", ["DE"]]})
    owner.post(f"{home}/invitations", {"email": "nora@example.com", "role": "viewer"})
    return {
        "dashboard": dashboard["id"],
        "report": reports[2],
        "shared": f"/shared/{share['id']}#{share['token']}",
    }


def _take(browser: Browser, stack: Stack, owner: Api, slug: str, shown: dict[str, str], theme: str) -> None:
    page = browser.new_page(viewport=SIZE, color_scheme=theme)  # type: ignore[arg-type]
    page.goto(f"{stack.url}/login")
    page.get_by_label("Email").fill(owner.email)
    page.get_by_label("Password", exact=True).fill(owner.password)
    _save(page, f"login-{theme}")
    page.get_by_role("link", name="Forgotten your password?").click()
    _save(page, f"forgotten-{theme}")
    page.go_back()
    type_in(page, owner.email, owner.password)
    page.wait_for_url("**/projects")
    for name, path in (
        ("projects", "/projects"),
        ("new-project", "/projects/new"),
        ("account", "/account"),
        ("overview", f"/p/{slug}?p=30d"),
        ("filtered", f"/p/{slug}?p=30d&f=is,country,DE&f=contains,path,/docs"),
        ("details", f"/p/{slug}?p=30d&details=pages"),
        ("live", f"/p/{slug}/live"),
        ("funnel", f"/p/{slug}/explore/funnel?{FUNNEL}"),
        ("retention", f"/p/{slug}/explore/retention"),
        ("paths", f"/p/{slug}/explore/paths?s=page:/"),
        ("people", f"/p/{slug}/explore/people"),
        ("sessions", f"/p/{slug}/explore/sessions"),
        ("records", f"/p/{slug}/explore/records?p=30d"),
        ("sql", f"/p/{slug}/explore/sql"),
        ("goals", f"/p/{slug}/goals"),
        ("dashboards", f"/p/{slug}/dashboards"),
        ("dashboard", f"/p/{slug}/dashboards/{shown['dashboard']}"),
        ("report", f"/p/{slug}/dashboards/report/{shown['report']}"),
        ("shared", shown["shared"]),
        ("install", f"/p/{slug}/install"),
        ("settings", f"/p/{slug}/settings"),
        ("keys", f"/p/{slug}/settings/keys"),
        ("sources", f"/p/{slug}/settings/sources"),
        ("limits", f"/p/{slug}/settings/limits"),
        ("members", f"/p/{slug}/settings/members"),
        ("whoami", f"/p/{slug}/settings/whoami"),
        ("usage", f"/p/{slug}/usage"),
        ("ledger", f"/p/{slug}/ledger?p=30d"),
        ("data", f"/p/{slug}/settings/data"),
        ("shares", f"/p/{slug}/settings/shares"),
        ("exports", f"/p/{slug}/settings/exports"),
        ("audit", f"/p/{slug}/settings/audit"),
        ("client-ids", "/client-ids"),
        ("operations", "/operations"),
    ):
        page.goto(stack.url + path)
        _save(page, f"{name}-{theme}")
    page.goto(f"{stack.url}/p/{slug}?p=30d&places=map")
    page.get_by_role("region", name="Places").scroll_into_view_if_needed()
    _save(page, f"map-{theme}")
    page.goto(f"{stack.url}/p/{slug}/explore/people")
    page.get_by_role("main").locator("summary").first.click()
    _save(page, f"person-{theme}")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{stack.url}/p/{slug}?p=30d")
    _save(page, f"phone-{theme}")
    page.close()


def _save(page: Page, name: str) -> None:
    # The dashboard asks again every three seconds, so the network never rests: wait for the first answers.
    page.wait_for_load_state("load")
    expect(page.get_by_text("Loading…")).to_have_count(0)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
