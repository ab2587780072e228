"""Who may what, as people meet it on the screen and scripts at the API."""

import urllib.error
import urllib.request

from playwright.sync_api import Browser, Page, expect

from e2e.api import Api, Stack, status_of
from e2e.signing_in import sign_in, type_in

PASSWORD = "correct horse battery staple"


def test_a_wrong_password_is_told_and_nothing_more(page: Page, stack: Stack, owner: Api) -> None:
    page.goto(f"{stack.url}/login")
    type_in(page, owner.email, "not the password")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(f"{stack.url}/login")


def test_signing_out_ends_the_session(signed_in: Page, stack: Stack) -> None:
    signed_in.goto(f"{stack.url}/account")
    signed_in.get_by_role("button", name="Sign out").click()
    signed_in.wait_for_url("**/login**")
    signed_in.goto(f"{stack.url}/projects")
    signed_in.wait_for_url("**/login**")


def test_a_reload_keeps_the_person_signed_in(signed_in: Page) -> None:
    signed_in.reload()
    expect(signed_in.get_by_role("heading", name="Projects")).to_be_visible()
    assert "/login" not in signed_in.url


def test_a_stranger_learns_nothing_of_a_project(stack: Stack, owner: Api) -> None:
    project = owner.new_project("Private")
    stranger = Api(stack, "stranger@example.com", PASSWORD)
    stranger.added(may_create_projects=True)
    theirs = stranger.new_project("Elsewhere")
    path = f"{stack.url}/api/v1/projects"
    assert status_of(f"{path}/{project['id']}", None)[0] == 401
    assert status_of(f"{path}/{project['id']}", None, stranger.token)[0] == 404
    assert status_of(f"{path}/{theirs['id']}", None, stranger.token)[0] == 200
    spec = {"v": 1, "metrics": ["events"], "period": {"last": "24h"}}
    assert status_of(f"{path}/{project['id']}/query", spec, stranger.token)[0] == 404


def test_a_viewer_reads_and_changes_nothing(page: Page, stack: Stack, owner: Api) -> None:
    project = owner.new_project("Looked at")
    viewer = Api(stack, "viewer@example.com", PASSWORD)
    viewer.added()
    owner.post(f"/projects/{project['id']}/members", {"email": viewer.email, "role": "viewer"})
    url = f"{stack.url}/api/v1/projects/{project['id']}"
    refused, answer = status_of(url, {"name": "Mine"}, viewer.token, method="PATCH")
    assert (refused, answer["code"]) == (403, "forbidden")
    sign_in(page, viewer)
    page.wait_for_url("**/projects")
    page.goto(f"{stack.url}/p/{project['slug']}/settings")
    expect(page.get_by_text("You are a viewer of this project.")).to_be_visible()
    expect(page.get_by_role("button", name="Save changes")).to_have_count(0)
    expect(page.get_by_text("pk_")).to_have_count(0)


def test_a_visitor_behind_an_undeclared_proxy_is_not_this_machine(stack: Stack, owner: Api) -> None:
    assert b"stack_pipeline_stored_total" in _metrics(stack, {})[1]
    assert _metrics(stack, {"X-Forwarded-For": "203.0.113.9"})[0] in {403, 404}
    assert _metrics(stack, {"X-Forwarded-For": "127.0.0.1"})[0] in {403, 404}


def _metrics(stack: Stack, headers: dict[str, str]) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(
            urllib.request.Request(f"{stack.url}/metrics", headers=headers)
        ) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, b""


def test_the_site_of_another_origin_cannot_read_the_dashboard(browser: Browser, stack: Stack) -> None:
    page = browser.new_page()
    page.goto(f"{stack.url}/healthz")
    elsewhere = stack.url.replace("127.0.0.1", "localhost")
    answer = page.evaluate(
        "url => fetch(url).then(() => 'read', () => 'refused')", f"{elsewhere}/api/v1/auth/setup"
    )
    assert answer == "refused"
    page.close()
