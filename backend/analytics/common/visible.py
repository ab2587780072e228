"""Whether anybody can see a text: names stand in lists, where an invisible one cannot be told or chosen."""

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"})
"""Controls, format signs, what is no character, marks of a letter that is not there, spaces."""
_EMPTY: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are drawn as nothing: the fillers of Hangul, and Braille without a dot."""


def is_visible(text: str) -> bool:
    """Whether at least one of its characters is drawn by itself."""
    return any(unicodedata.category(sign) not in _UNSEEN and sign not in _EMPTY for sign in text)
