"""The language and the screen."""

import re
from functools import lru_cache

from analytics.events.schema import Locale
from analytics.pipeline.steps.draft import Context, Draft

_TAG = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8}){0,4}")
_SCREEN = re.compile(r"[1-9][0-9]{0,4}x[1-9][0-9]{0,4}")


def read_locale(draft: Draft, context: Context) -> None:  # noqa: ARG001
    """Fill in `locale`: language as BCP 47 spells it ("pt-BR") and screen ("1920x1080"), odd ones None."""
    around = draft.surroundings
    if around.language or around.screen:
        draft.locale = _locale(around.language, around.screen)


@lru_cache(maxsize=20_000)
def _locale(language: str | None, screen: str | None) -> Locale | None:
    tag = _tag(language) if language and _TAG.fullmatch(language) else None
    size = screen.lower() if screen and _SCREEN.fullmatch(screen.lower()) else None
    return Locale(tag, size) if tag or size else None


def _tag(language: str) -> str:
    """RFC 5646, 2.1.1: language in lower case, a region of two letters in upper, a script in title case."""
    first, *rest = language.replace("_", "-").split("-")
    cased = [{2: part.upper(), 4: part.title()}.get(len(part), part.lower()) for part in rest]
    return "-".join([first.lower(), *cased])
