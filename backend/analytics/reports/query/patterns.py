"""The regular expressions a filter may use: the part of RE2 that every engine understands alike.

A pattern is read by the grammar below and written again in a form with one meaning everywhere: engines
differ on `.` and newlines, on what `\\w` covers, and on everything refused here. Look-around
and back-references would also make matching exponential.

    alternation = sequence { "|" sequence }      atom  = literal | "." | class | "^" | "$" | group
    sequence    = { atom [ quantifier ] }        group = "(" alternation ")" | "(?:" alternation ")"
    quantifier  = ( "*" | "+" | "?" | "{m}" | "{m,}" | "{m,n}" ) [ "?" ]
"""

import re
from typing import Final

MAX_PATTERN: Final = 500
_MAX_GROUPS: Final = 20
_MAX_REPEAT: Final = 250
_MAX_SIZE: Final = 2_000
_CLASSES: Final = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\n\\r\\f\\v"}
_CONTROLS: Final = {"n": "\\n", "t": "\\t", "r": "\\r", "f": "\\f", "v": "\\v"}
_COUNTED: Final = re.compile(r"\{(\d{1,4})(?:(,)(\d{1,4})?)?\}")


class PatternFault(ValueError):
    """The pattern is outside the grammar; the text says where and what would be right."""


def pattern_fault(pattern: str) -> str | None:
    """Why the pattern cannot be used, or None."""
    try:
        portable_pattern(pattern)
    except PatternFault as fault:
        return str(fault)
    return None


def portable_pattern(pattern: str) -> str:
    """The same pattern in the form all engines read alike. Raises PatternFault."""
    if len(pattern) > MAX_PATTERN:
        raise PatternFault(f"A pattern has at most {MAX_PATTERN} characters.")
    reader = _Reader(pattern)
    text, size = reader.alternation(0)
    if reader.rest():
        raise reader.fault('unmatched ")"; write "\\)" for the character')
    if size > _MAX_SIZE:
        raise PatternFault("The pattern's counted repetitions multiply to more than 2,000 steps.")
    return text


class _Reader:
    """Walks over the pattern once; every method returns (text, size in steps)."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def rest(self) -> str:
        return self._pattern[self._at :]

    def fault(self, what: str) -> PatternFault:
        return PatternFault(f"At character {self._at + 1}: {what}.")

    def _take(self, prefix: str) -> bool:
        if not self._pattern.startswith(prefix, self._at):
            return False
        self._at += len(prefix)
        return True

    def _next(self) -> str:
        if self._at >= len(self._pattern):
            raise self.fault("the pattern ends too early")
        self._at += 1
        return self._pattern[self._at - 1]

    def alternation(self, depth: int) -> tuple[str, int]:
        text, size = self._sequence(depth)
        while self._take("|"):
            more, steps = self._sequence(depth)
            text, size = f"{text}|{more}", size + steps
        return text, size

    def _sequence(self, depth: int) -> tuple[str, int]:
        texts, size = [], 0
        while self.rest() and self.rest()[0] not in "|)":
            text, steps = self._quantified(depth)
            texts.append(text)
            size += steps
        return "".join(texts), size

    def _quantified(self, depth: int) -> tuple[str, int]:
        is_anchor = self.rest()[0] in "^$"
        text, size = self._atom(depth)
        quantifier, times = self._quantifier()
        if quantifier and is_anchor:
            raise self.fault("an anchor cannot be repeated")
        return text + quantifier, size * times

    def _quantifier(self) -> tuple[str, int]:
        for sign in "*+?":
            if self._take(sign):
                # Greedy or not is a question of what is matched, never of whether.
                self._take("?")
                return sign, 1
        if not self.rest().startswith("{"):
            return "", 1
        counted = _COUNTED.match(self._pattern, self._at)
        if counted is None:
            raise self.fault('expected {m}, {m,} or {m,n}; write "\\{" for the character')
        low, comma, high = int(counted[1]), counted[2], int(counted[3]) if counted[3] else None
        if max(low, high or 0) > _MAX_REPEAT or (high is not None and high < low):
            raise self.fault(f"repetitions go from few to many, at most {_MAX_REPEAT}")
        self._at = counted.end()
        self._take("?")
        text = f"{{{low}{comma or ''}{'' if high is None else high}}}"
        return text, max(low, high or 0, 1)

    def _atom(self, depth: int) -> tuple[str, int]:
        char = self._next()
        if char in "*+?{":
            raise self.fault(f'nothing to repeat before "{char}"; write "\\{char}" for the character')
        if char == "(":
            return self._group(depth)
        if char == "[":
            return self._class(), 1
        if char == "\\":
            return self._escape(), 1
        if char == ".":
            return "[^\\n]", 1
        return (char if char in "^$" else _literal(char)), 1

    def _group(self, depth: int) -> tuple[str, int]:
        if depth >= _MAX_GROUPS:
            raise self.fault(f"groups nest at most {_MAX_GROUPS} deep")
        if self.rest().startswith("?") and not self._take("?:"):
            raise self.fault("only (…) and (?:…) groups work here, no look-around and no flags")
        text, size = self.alternation(depth + 1)
        if not self._take(")"):
            raise self.fault("a group is not closed")
        return f"(?:{text})", size

    def _escape(self) -> str:
        char = self._next()
        if char.lower() in _CLASSES:
            return f"[{'^' if char.isupper() else ''}{_CLASSES[char.lower()]}]"
        return self._escaped(char)

    def _escaped(self, char: str) -> str:
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char.isalnum():
            raise self.fault(f'"\\{char}" is not supported; \\d, \\w, \\s and escaped punctuation are')
        return _literal(char)

    def _class(self) -> str:
        negated = "^" if self._take("^") else ""
        items: list[str] = []
        while not self._take("]"):
            items.append(self._class_item())
        if not items:
            raise self.fault('a class needs a member; write "\\]" for the character')
        return f"[{negated}{''.join(items)}]"

    def _class_item(self) -> str:
        char = self._next()
        if char == "\\" and self.rest()[:1] in tuple(_CLASSES):
            return _CLASSES[self._next()]
        low = self._class_member(char)
        if not self.rest().startswith("-") or self.rest().startswith("-]"):
            return low
        self._take("-")
        high = self._class_member(self._next())
        if len(low) == len(high) == 1 and low > high:
            raise self.fault("a range goes from low to high")
        if max(len(low), len(high)) > 1:
            raise self.fault("a range lies between two plain characters")
        return f"{low}-{high}"

    def _class_member(self, char: str) -> str:
        if char == "[":
            raise self.fault('write "\\[" for the character; named classes are not supported')
        return self._escaped(self._next()) if char == "\\" else _literal(char)


def _literal(char: str) -> str:
    return f"\\{char}" if char.isascii() and not char.isalnum() and char.isprintable() else char
