"""Whether a program, not a person, sent the event."""

import re
from functools import lru_cache

from crawleruseragents import CRAWLER_USER_AGENTS_DATA, is_crawler

from analytics.pipeline.steps.draft import MAX_USER_AGENT, Context, Draft


def mark_bot(draft: Draft, context: Context) -> None:  # noqa: ARG001
    """Fill in `bot` with the name a crawler goes by; None for people, and where there is no User-Agent.

    The list is crawler-user-agents (MIT), https://github.com/monperrus/crawler-user-agents.
    """
    user_agent = draft.sender.user_agent
    if user_agent:
        draft.bot = _reason(user_agent)


@lru_cache(maxsize=20_000)
def _reason(user_agent: str) -> str | None:
    text = user_agent[:MAX_USER_AGENT]
    if not is_crawler(text):
        return None
    for crawler in CRAWLER_USER_AGENTS_DATA:
        if found := re.search(crawler["pattern"], text):
            return found.group().strip(" /;()")[:100] or "crawler"
    return "crawler"
