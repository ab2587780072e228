"""Whether a program, not a person, sent the event."""

import re
from functools import cache, lru_cache
from typing import Final

from crawleruseragents import CRAWLER_USER_AGENTS_DATA, is_crawler

from analytics.events.schema import MAX_USER_AGENT
from analytics.pipeline.steps.draft import Context, Draft

_LIBRARY: Final = "http-library"
"""The list's tag for what programs send with."""


def mark_bot(draft: Draft, context: Context) -> None:  # noqa: ARG001
    """Fill in `bot` with the name a crawler goes by; None for people, and where there is no User-Agent.

    A program that sends by curl or an HTTP library is no bot: libraries run no snippet, so it sends on
    purpose. It is one where the event names the library as its visitor's, as a server that passes on its
    own visits does.

    The list is crawler-user-agents (MIT), https://github.com/monperrus/crawler-user-agents.
    """
    user_agent = draft.sender.user_agent
    if user_agent:
        draft.bot = _reason(user_agent, draft.sender.user_agent_given)


@cache
def _patterns() -> list[tuple[re.Pattern[str], bool]]:
    """Each crawler's, and whether it is a library's. Compiled once: there are more than `re` remembers."""
    return [
        (re.compile(crawler["pattern"]), _LIBRARY in crawler["tags"]) for crawler in CRAWLER_USER_AGENTS_DATA
    ]


@lru_cache(maxsize=20_000)
def _reason(user_agent: str, given: bool) -> str | None:
    text = user_agent[:MAX_USER_AGENT]
    if not is_crawler(text):
        return None
    for pattern, library in _patterns():
        if (given or not library) and (found := pattern.search(text)):
            return found.group().strip(" /;()")[:100] or "crawler"
    return None
