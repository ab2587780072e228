"""Who may what, as people meet it on the screen and scripts at the API."""

from playwright.sync_api import Browser, Page, expect

from e2e.api import Api, Stack, bootstrap, status_of

PASSWORD = "correct horse battery staple"


def _sign_in(page: Page, stack: Stack, email: str) -> None:
    page.goto(f"{stack.url}/login")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_wrong_password_is_told_and_nothing_more(page: Page, stack: Stack, owner: Api) -> None:
    page.goto(f"{stack.url}/login")
    page.get_by_label("Email").fill(owner.email)
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in").click()
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
    bootstrap(stack, "stranger@example.com", PASSWORD, "Elsewhere")
    stranger = Api(stack, "stranger@example.com", PASSWORD)
    code, _ = status_of(f"{stack.url}/api/v1/projects/{project['id']}", None, "")
    assert code == 401
    refused, _ = status_of(
        f"{stack.url}/api/v1/auth/token", {"email": stranger.email, "password": stranger.password}
    )
    assert refused == 401, "bootstrap makes the first owner only, never a second account"


def test_the_site_of_another_origin_cannot_read_the_dashboard(browser: Browser, stack: Stack) -> None:
    page = browser.new_page()
    page.goto(f"{stack.url}/healthz")
    elsewhere = stack.url.replace("127.0.0.1", "localhost")
    answer = page.evaluate(
        "url => fetch(url).then(() => 'read', () => 'refused')", f"{elsewhere}/api/v1/auth/setup"
    )
    assert answer == "refused"
    page.close()
