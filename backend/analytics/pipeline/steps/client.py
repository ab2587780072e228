"""The browser, system and device that sent the event."""

import re
from functools import lru_cache

from ua_parser import parse

from analytics.events.schema import MAX_USER_AGENT, Client
from analytics.pipeline.steps.draft import Context, Draft

_TV = re.compile(
    r"smart-?tv|appletv|apple tv|googletv|hbbtv|netcast|web0s|webos\.tv|bravia|roku|aft[a-z]|crkey|tizen.*tv"
)
_TABLET = re.compile(r"ipad|tablet|kindle|silk/|playbook|sm-t\d|nexus (7|9|10)")
_CONSOLE = re.compile(r"playstation|xbox|nintendo")
_MOBILE = re.compile(r"mobi|iphone|ipod|windows phone|opera mini|blackberry")
_PROGRAM = re.compile(r"mozilla/|opera/|dalvik/")


def read_client(draft: Draft, context: Context) -> None:  # noqa: ARG001
    """Fill in `client` from the User-Agent: browser family and major version, system family, device class."""
    user_agent = draft.sender.user_agent
    if user_agent:
        draft.client = _client(user_agent)


@lru_cache(maxsize=20_000)
def _client(user_agent: str) -> Client:
    text = user_agent[:MAX_USER_AGENT]
    found = parse(text)
    browser, system = found.user_agent, found.os
    # The system's version is not kept: since iOS 26 and Chrome's reduced User-Agent it is made up.
    return Client(
        user_agent=text,
        browser=browser.family if browser and browser.family != "Other" else None,
        browser_version=browser.major if browser else None,
        os=system.family if system and system.family != "Other" else None,
        os_version=None,
        device=_device(text.lower()),
    )


def _device(text: str) -> str | None:
    """tv, console, tablet, mobile or desktop; None for a program that is no browser (curl, an SDK)."""
    if _TV.search(text):
        return "tv"
    if _CONSOLE.search(text):
        return "console"
    # Android says "Mobile" on phones and not on tablets.
    if _TABLET.search(text) or ("android" in text and "mobi" not in text):
        return "tablet"
    if _MOBILE.search(text):
        return "mobile"
    return "desktop" if _PROGRAM.match(text) else None
