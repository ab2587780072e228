"""How people come in, by hand."""

from playwright.sync_api import Page

from e2e.api import Api


def sign_in(page: Page, person: Api) -> None:
    """Somebody signs in as people do."""
    page.goto(f"{person.stack.url}/login")
    type_in(page, person.email, person.password)


def type_in(page: Page, email: str, password: str) -> None:
    """The form of the sign-in, where it is open."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
