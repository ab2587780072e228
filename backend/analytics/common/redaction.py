"""Data of strangers made fit to be shown: its shape, and no person, no address, no secret.

Errs on the side of hiding. Its work is bounded whatever it is given: a hostile text costs no more than
a few milliseconds.
"""

import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from itertools import islice, pairwise
from typing import Any, Final

from analytics.common.secret_names import hides, without_named_secrets

LONGEST: Final = 200
"""Characters left of a text."""
_LOOKED_AT: Final = 2 * LONGEST
_CHARACTERS: Final = 6_000
"""Looked at in all texts together."""
_MOST_KEYS: Final = 40
_MOST_ITEMS: Final = 10
_DEEPEST: Final = 6
_LONGEST_WORD: Final = 26
_WORDY: Final = 0.34
"""Changes of case a letter, in words put together as `addedToCart`; at random it is every other letter."""

#: What says of itself which field it describes, as `{"name": "password", "value": …}` does.
_NAMING: Final = frozenset({"name", "key", "field", "header", "label", "id", "k", "n"})
_TIME_KEYS: Final = re.compile(r"(timestamp|time|ts|sent_?at|created_?at)", re.IGNORECASE)
_TIME: Final = re.compile(r"(?=.{0,35}$)(\d{1,14}(\.\d{1,9})?|\d{4}-\d\d?-\d\d?[\dT:.Z+ -]*)")


def _as_address(found: "re.Match[str]") -> str:
    try:
        ip_address(found[0].rstrip(".:") or found[0])
    except ValueError:
        return found[0]
    return "[address]"


def _as_letters(found: "re.Match[str]") -> str:
    """Letters without a break: a token where they change their case at random, or are too many for a word."""
    word = found[0]
    changes = sum(one.islower() != other.islower() for one, other in pairwise(word))
    is_made_of_words = 2 <= changes <= len(word) * _WORDY
    return word if is_made_of_words or (changes < 2 and len(word) < _LONGEST_WORD) else "[token]"


_PATTERNS: Final = (
    (re.compile(r"\b(?:pk|sk|rk)_[A-Za-z0-9]{6,}"), "[key]"),
    (re.compile(r"\beyJ[\w-]{8,}(?:\.[\w-]{1,400})*"), "[token]"),
    (re.compile(r"\b(?:bearer|basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE), "[token]"),
    (re.compile(r"//[^/@\s]{1,200}@"), "//"),
    (re.compile(r"[^\s@<>\"',;:/?&=]{1,64}(?:@|\uff20|%(?:25)?40)[^\s@<>\"',;:/?&=]+"), "[e-mail]"),
    (re.compile(r"([?&;#][^=&\s#]{0,60}(?:=|%3D))[^&\s#]+", re.IGNORECASE), r"\1[removed]"),
    # With its port, or stuck to a word; where the numbers have dashes it is a host's name.
    (re.compile(r"(?:\d{1,3}\.){3}\d{1,3}|\d{1,3}(?:-\d{1,3}){3}(?!-?\d)"), "[address]"),
    (re.compile(r"(?<![\w:.])[0-9A-Fa-f:]*[:.][0-9A-Fa-f:.]{1,45}"), _as_address),
    (re.compile(r"\b(?:\d[ .-]?){11,18}\d\b"), "[number]"),
    (re.compile(r"\+\d[\d ()/-]{6,20}\d"), "[number]"),
    (re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{20,}"), "[token]"),
    (re.compile(r"[A-Za-z]{20,}"), _as_letters),
)


def redacted(value: Any, longest: int = LONGEST) -> Any:
    """Plain JSON data that shows what `value` looks like.

    Of what stands under a key that may name a person or a secret only the type is left; in all other texts
    what looks like an address, an e-mail, a long number or a token is replaced. Long and deep data are cut.
    """
    return _Redaction(longest).value(value, 0)


def scrubbed(text: str, longest: int = LONGEST) -> str:
    """A text without what looks like an address, an e-mail or a secret."""
    # Half of a surrogate pair becomes six characters, which are looked at as well.
    cut = text[: _LOOKED_AT + 1].encode("utf-8", "backslashreplace").decode()
    whole = len(cut) <= _LOOKED_AT
    if not whole:
        # Half of a secret is not recognised: the word that was cut goes.
        cut = cut[:_LOOKED_AT]
        cut = cut[: len(cut) - len(re.split(r"[\s,;\"']", cut)[-1])]
    cut = without_named_secrets(cut)
    for pattern, instead in _PATTERNS:
        cut = pattern.sub(instead, cut)
    return cut if whole and len(text) <= longest else f"{cut[:longest]}… ({len(text)} characters)"


class _Redaction:
    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._left = _CHARACTERS

    def value(self, value: Any, deep: int) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, int | float):
            return _number(value)
        if deep >= _DEEPEST:
            return "…"
        if isinstance(value, Mapping):
            return dict(self._pairs(value, deep))
        if isinstance(value, list | tuple):
            if len(value) == 2 and isinstance(value[0], str) and hides(value[0][:_LOOKED_AT]):
                return [self._text(value[0]), _kind(value[1])]
            items = [self.value(item, deep + 1) for item in value[:_MOST_ITEMS]]
            return [*items, "…"] if len(value) > _MOST_ITEMS else items
        return f"[{type(value).__name__}]"

    def _text(self, text: str) -> str:
        if self._left <= 0:
            return "…"
        self._left -= min(len(text), _LOOKED_AT) + 1
        return scrubbed(text, self._longest)

    def _pairs(self, value: Mapping[Any, Any], deep: int) -> Iterator[tuple[str, Any]]:
        described = any(
            str(key).lower() in _NAMING and isinstance(inner, str) and hides(inner[:_LOOKED_AT])
            for key, inner in islice(value.items(), _MOST_KEYS)
        )
        for number, (key, inner) in enumerate(value.items()):
            if number == _MOST_KEYS or self._left <= 0:
                yield "…", f"{len(value) - number} more"
                return
            name = str(key)[:_LOOKED_AT]
            if inner is None or not (described or hides(name)):
                kept = inner if _is_time(name, inner) else self.value(inner, deep + 1)
            else:
                kept = _kind(inner)
            yield self._text(name), kept


def _is_time(key: str, value: Any) -> bool:
    if not _TIME_KEYS.fullmatch(key) or isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) < 10**14
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def _number(value: float) -> float | str:
    # A longer one may be a card's or a telephone's. NaN is not below anything.
    return value if abs(value) < 10**10 else "[number]"


def _kind(value: Any) -> str:
    if isinstance(value, str):
        return f"[text of {len(value)}]"
    if isinstance(value, Mapping):
        return "[object]"
    return "[list]" if isinstance(value, list | tuple) else f"[{type(value).__name__}]"
