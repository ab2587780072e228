"""How much work a body may be: a foreign client's, and one of our own format that has to be read slowly.

A foreign client's key is known only once its body has been read, so anybody may make us read one; and five
kilobytes of gzip unfold to a million empty arrays. What is counted here costs a millisecond, what it keeps
away a second.
"""

from analytics.ingest import limits
from analytics.ingest.codes import RequestCode, RequestRefused


class Allowance:
    """What all the JSON texts of one request may hold together."""

    __slots__ = ("_containers", "_values")

    def __init__(self, part: int = 1) -> None:
        self._containers = limits.JSON_CONTAINERS // part
        self._values = limits.JSON_VALUES // part

    def take(self, text: bytes | str) -> None:
        """Count a text before it is read; what stands inside of its strings counts too, which is quicker.

        Raises RequestRefused (413).
        """
        if isinstance(text, bytes):
            self._containers -= text.count(b"[") + text.count(b"{")
            self._values -= text.count(b",")
        else:
            self._containers -= text.count("[") + text.count("{")
            self._values -= text.count(",")
        if self._containers < 0:
            raise too_complex("too many objects and arrays")
        if self._values < 0:
            raise too_complex("too many values")


def check_json(text: bytes | str, part: int = 1) -> None:
    """Refuse one JSON text that would take too long to read, with that part of the whole allowance.

    Raises RequestRefused (413).
    """
    if len(text) > limits.JSON_CONTAINERS // part:
        Allowance(part).take(text)


def check_form(text: str) -> None:
    """Refuse a form that would take too long to read. Raises RequestRefused (413)."""
    if len(text) > limits.FORM_ESCAPES and text.count("%") > limits.FORM_ESCAPES:
        raise too_complex("too many escapes (%XX)")


def check_forms(fields: int) -> None:
    """Refuse a body of several forms that have so many fields in all. Raises RequestRefused (413)."""
    if fields > limits.FORM_FIELDS:
        raise too_complex("too many fields")


def too_complex(what: str) -> RequestRefused:
    """The 413 of a body that is too much work for its size."""
    return RequestRefused(413, RequestCode.TOO_COMPLEX, f"The body holds {what}; send it in smaller parts.")
