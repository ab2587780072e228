"""Visits a page in a real Chromium, as a person would, and leaves it.

A program of its own, `python -m tests.gateway.clients.visit URL`: in the process of the tests Playwright's
event loop would be in the way of Django's ORM.
"""

import shutil
import sys
from typing import Final

from playwright.sync_api import sync_playwright

#: Chromium calls itself HeadlessChrome and sets `navigator.webdriver`: some clients send nothing then.
AGENT: Final = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
)
_FLAGS: Final = [
    f"--user-agent={AGENT}",
    "--disable-blink-features=AutomationControlled",
    "--host-resolver-rules=MAP *.example.test 127.0.0.1",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]


def visit(url: str) -> None:
    """Open it, look for a while, scroll down, and go elsewhere. What the page's scripts say is printed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        page = browser.new_page()
        page.on("console", lambda message: _say(message.text))
        page.on("pageerror", lambda error: _say(str(error)))
        page.goto(url, wait_until="load")
        page.mouse.wheel(0, 5_000)
        # Clients send when they have waited a moment, and some only look at engagement that lasted.
        page.wait_for_timeout(4_000)
        page.goto(f"{url}left", wait_until="load")
        page.wait_for_timeout(500)
        browser.close()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    visit(sys.argv[1])
