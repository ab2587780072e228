"""Which texts can be asked for at all."""

import re
from typing import Final

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def text_fault(text: str) -> str | None:
    """Why no stored text can equal this one, or None. Ingest refuses the same characters."""
    if _UNSTORABLE.search(text):
        return "The text holds a NUL character or half of a surrogate pair; no stored text does."
    return None
