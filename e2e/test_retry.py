"""A page whose answers get lost sends again, and counts once."""

from playwright.sync_api import BrowserContext, Request, Route

from e2e.api import Api, Stack
from e2e.servers import SNIPPET, shop, site


def test_what_was_accepted_and_not_heard_of_counts_once(
    stack: Stack, owner: Api, context: BrowserContext
) -> None:
    project = owner.new_project("Lost answers")
    page = context.new_page()
    sent: list[str] = []
    lost: list[int] = []

    def lose(route: Route) -> None:
        """The server has it, and the page never hears so."""
        if len(lost) < 2:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    def note(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.post_data or "")

    page.route(f"{stack.url}/api/v1/ingest*", lose)
    page.on("request", note)
    with site(shop(SNIPPET % (stack.url, project["public_key"]))) as (origin, _log):
        page.goto(f"{origin}/pricing")
        page.get_by_role("button", name="sign up").click()
        page.wait_for_function(
            "!Object.keys(localStorage).some(key => key.startsWith('stack:'))", timeout=20_000
        )
    assert lost == [202, 202]
    assert sum("signup" in body for body in sent) >= 2
    owner.wait_for(project["id"], "events", 2)
    # What is sent now comes after the repeats, so these have been counted by the time it is.
    page.unroute(f"{stack.url}/api/v1/ingest*")
    page.evaluate("stack('last')")
    owner.wait_for(project["id"], "events", 3)
    assert owner.by(project["id"], "event_name", "events") == {"pageview": 1, "signup": 1, "last": 1}
