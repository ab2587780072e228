"""`make screenshots`: the pictures of the documentation, from a real stack with the demo's month."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from e2e.api import Api, Stack, manage
from e2e.conftest import chromium_launch, running_stack

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
FUNNEL = "s=page:/&s=page:/pricing&s=event:signup&s=event:purchase&p=90d&w=30d&b=channel"
SIZE = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 760}


def main() -> None:
    """Start a stack, fill it, and take each picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder)) as stack:
        owner = Api.bootstrap(stack)
        # Two months, so that the last one has something to be compared with.
        manage(stack, "demo", "--days", "60")
        project = next(one for one in owner.get("/projects")["results"] if "demo" in one["slug"])
        owner.wait_for(project["id"], "events", 100)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(**chromium_launch())  # type: ignore[arg-type]
            for theme in ("light", "dark"):
                _take(browser, stack, owner, project["slug"], theme)
            browser.close()


def _take(browser: Browser, stack: Stack, owner: Api, slug: str, theme: str) -> None:
    page = browser.new_page(viewport=SIZE, color_scheme=theme)  # type: ignore[arg-type]
    page.goto(f"{stack.url}/login")
    page.get_by_label("Email").fill(owner.email)
    page.get_by_label("Password", exact=True).fill(owner.password)
    _save(page, f"login-{theme}")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/projects")
    for name, path in (
        ("projects", "/projects"),
        ("overview", f"/p/{slug}?p=30d"),
        ("live", f"/p/{slug}/live"),
        ("funnel", f"/p/{slug}/explore/funnel?{FUNNEL}"),
        ("retention", f"/p/{slug}/explore/retention"),
        ("records", f"/p/{slug}/explore/records?p=30d"),
        ("install", f"/p/{slug}/install"),
        ("settings", f"/p/{slug}/settings"),
        ("keys", f"/p/{slug}/settings/keys"),
        ("usage", f"/p/{slug}/usage"),
        ("ledger", f"/p/{slug}/ledger?p=30d"),
        ("data", f"/p/{slug}/settings/data"),
        ("operations", "/operations"),
    ):
        page.goto(stack.url + path)
        _save(page, f"{name}-{theme}")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(f"{stack.url}/p/{slug}?p=30d")
    _save(page, f"phone-{theme}")
    page.close()


def _save(page: Page, name: str) -> None:
    # The dashboard asks again every three seconds, so the network never rests: wait for the first answers.
    page.wait_for_load_state("load")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / f"{name}.png")


if __name__ == "__main__":
    main()
