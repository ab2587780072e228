"""What strangers write into every field there is, shown on every screen: text, and nothing but text."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote

from playwright.sync_api import Page, expect

from e2e.api import Api, Stack, status_of

SIGN: Final = "<img src=x onerror=\"window.taken='yes'\">"
SCRIPT: Final = "</script><script>window.taken='yes'</script>"
LINK: Final = "javascript:window.taken='yes'"
FORMULA: Final = '=HYPERLINK("https://evil.example","look")'


def _events() -> list[dict[str, Any]]:
    at = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    query = f"utm_source={quote(SIGN)}&utm_campaign={quote(SCRIPT)}&utm_medium={quote(LINK)}"
    base = {"timestamp": at, "user_id": SIGN, "session_id": SCRIPT, "account_id": LINK}
    page = {
        "url": f"https://shop.example/{quote(SIGN)}?{query}",
        "title": SCRIPT,
        "referrer": LINK,
        "language": "de",
        SIGN: SCRIPT,
        FORMULA: FORMULA,
    }
    sources = {"event_source": SIGN[:100]}
    return [
        {**base, **sources, "event_name": "pageview", "event_properties": page},
        {**base, **sources, "event_name": SIGN, "event_properties": {**page, "referrer": f"https://{SIGN}"}},
        {
            **base,
            "event_name": FORMULA,
            "event_properties": {"revenue": "9.99", "currency": "EUR", SIGN: LINK},
        },
    ]


def _things(owner: Api, project: dict[str, Any]) -> list[str]:
    """Whatever people can name, named badly; the screens that show one thing each."""
    home = f"/projects/{project['id']}"
    question = {"v": 1, "metrics": ["events"], "dimensions": ["event_name"], "period": {"last": "7d"}}
    report = owner.post(f"{home}/reports", {"name": SIGN, "kind": "query", "question": question})
    board = {"name": SCRIPT[:100], "description": SIGN, "cards": [{"report": report["id"], "title": SIGN}]}
    dashboard = owner.post(f"{home}/dashboards", board)
    goal = owner.post(f"{home}/goals", {"name": SIGN, "event": SIGN})
    owner.post(f"{home}/cohorts", {"name": SIGN, "filters": ["is", "event_name", [SIGN]]})
    owner.post(f"{home}/annotations", {"at": datetime.now(UTC).date().isoformat(), "text": SIGN})
    owner.post(f"{home}/keys", {"kind": "secret", "name": SIGN})
    share = owner.post(f"{home}/shares", {"report": report["id"]})
    slug = f"/p/{project['slug']}"
    return [
        f"{slug}/dashboards/{dashboard['id']}",
        f"{slug}/goals?g={goal['id']}",
        f"/shared/{share['id']}#{share['token']}",
    ]


def test_what_strangers_write_is_text_on_every_screen(signed_in: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project(SIGN, sql_enabled=True)
    key = owner.post(f"/projects/{project['id']}/keys", {"kind": "secret", "name": "server"})["key"]
    status, taken = status_of(f"{stack.url}/api/v1/ingest", _events(), key)
    assert (status, taken["rejected"]) == (200, []), taken
    owner.wait_for(project["id"], "events", 3)

    page = signed_in
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    home = f"/p/{project['slug']}"
    screens = ["/projects", home, f"{home}/live", f"{home}/usage", f"{home}/ledger", f"{home}/dashboards"]
    screens += [f"{home}?sources=utm_source&pages=exit_path", f"{home}?sources=utm_campaign&f=is,title,x"]
    screens += [f"{home}/explore/{name}" for name in ("funnel", "retention", "records", "sql")]
    screens += [f"{home}/explore/funnel?s=event:{quote(SIGN)}&s=event:{quote(FORMULA)}"]
    screens += [f"{home}/explore/paths?s=event:{quote(SIGN)}", f"{home}/goals"]
    parts = ("", "/keys", "/sources", "/limits", "/members", "/data", "/shares", "/exports", "/audit")
    screens += [f"{home}/settings{part}" for part in parts]
    screens += _things(owner, project)
    for path in screens:
        page.goto("about:blank")
        page.goto(stack.url + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert page.evaluate("window.taken") is None, path
        assert page.locator("main img").count() == 0, path
        assert page.locator("a[href^='javascript:' i], a[href^='https://evil']").count() == 0, path
        # Had it been markup, the policy of the page would have complained of it here.
        assert faults == [], (path, faults)
    expect(page.get_by_text(SIGN, exact=True).first).to_be_visible()

    body = {"v": 1, "metrics": ["events"], "dimensions": ["event_name"], "period": {"last": "7d"}}
    answer = page.request.post(
        f"{stack.url}/api/v1/projects/{project['id']}/query?format=csv",
        headers={"Authorization": f"Bearer {owner.token}"},
        data=body,
    )
    lines = answer.text().splitlines()
    assert len(lines) > 3
    assert not [line for line in lines if line.lstrip('"').startswith(("=", "+", "-", "@"))], lines
