"""One visitor of the site, in a browser profile of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page
from snippet_servers import Collector, Site

KEY = "pk_abcdefghijklmnopqrstuv"
STUB = "<script>window.stack=window.stack||function(){(stack.q=stack.q||[]).push(arguments)}</script>"


@dataclass
class Visitor:
    """One browser profile. Whatever a page complains about is kept in `complaints`."""

    context: BrowserContext
    site: Site
    collector: Collector
    complaints: list[str] = field(default_factory=list)

    def tag(self, attributes: str = "", key: str = KEY) -> str:
        return f'<script defer src="{self.collector.origin}/s.js" data-key="{key}" {attributes}></script>'

    def serve(self, path: str, html: str = "", attributes: str = "", **headers: str) -> str:
        """Puts a page with the snippet on the site and returns its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        page = f"<title>{path}</title>{STUB}{self.tag(attributes)}{html}"
        self.site.pages[path] = (page, named)
        return self.site.origin + path

    def tab(self) -> Page:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", self._heard)
        return page

    def open(self, path: str = "/", html: str = "", attributes: str = "", **headers: str) -> Page:
        """Opens such a page in a new tab."""
        page = self.tab()
        page.goto(self.serve(path, html, attributes, **headers))
        return page

    def cookies(self) -> list[Any]:
        return self.context.cookies(self.site.origin)

    def stored(self, page: Page) -> list[str]:
        return list(page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('stack'))"))

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser itself reports failed requests; that is no fault of the page.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.complaints.append(f"{message.type}: {message.text}")
