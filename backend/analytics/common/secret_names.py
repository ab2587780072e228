"""Which names say that what stands under them is a secret, or a person's, however they are spelled.

By the name alone: a password of letters only looks like any other word.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

_NAMES: Final = (
    r"pass|pwd|secret|token|api.?key|auth(?!or)|cookie|credential|signature|private|bearer|jwt|otp"
    r"|kennwort|contrase|senha|mot.?de.?passe|парол|密码|密碼|パスワード|ハスワート|비밀번호"
)
_HIDDEN: Final = re.compile(
    rf"{_NAMES}|\bpin\b"
    r"|card|cvv|cvc|iban|ssn|e.?mail|phone|\btel\b|birth|address|user.?name|login|nick|surname"
    r"|(first|last|full|given|family|middle).?name|^name$|user.?agent|visitor|recipient"
    r"|(^|[_.$-])ip($|[_.$-])|(user|session|anonymous|account|distinct|device|person|client|customer).?id"
    r"|(user|client|remote|source|peer|host|visitor|real|forwarded).?(ip|addr|for)|street|post.?code|zip.?code"
    r"|mobile|(^|_)c?u?uid$|^_?[cs]?id$|^session$",
    re.IGNORECASE,
)
#: Found although other signs stand between the letters, or in their places.
_SQUEEZED: Final = re.compile(r"passw|passphrase|secret|token|apikey|cookie|authorization|credential")
_LOOKALIKES: Final = str.maketrans("013457$@", "oleastsa")
_NO_LETTER: Final = re.compile(r"[^a-z]+")
_ESCAPE: Final = re.compile(r"\\u([0-9a-fA-F]{4})")

_BETWEEN: Final = (
    r"[\w.-]{0,30}(?:\\?[\"'`\]]){0,2}(?:\s{0,3}(?:=>|:=|[=:\uff1a\uff1d]|%3[AaDd])|\s{1,3}is\s)\s{0,3}"
)
#: Their values are several words, up to the end of the line.
_HEADERS: Final = re.compile(rf"((?:authorization|cookie2?)(?!\w){_BETWEEN})[^\r\n\"']+", re.IGNORECASE)
_PAIRS: Final = re.compile(
    rf"((?:{_NAMES}|\bpin){_BETWEEN})"
    r"(?:\\?\"[^\"\r\n]*\\?\"?|\\?'[^'\r\n]*\\?'?|(?!\[removed\])[^\s\"',;&}][^\r\n\"',;&}]*)",
    re.IGNORECASE,
)


def hides(name: str) -> bool:
    """Whether a field of this name may hold a secret or say who somebody is."""
    if _HIDDEN.search(name):
        return True
    plain = _plain(name)
    if plain != name and _HIDDEN.search(plain):
        return True
    return _SQUEEZED.search(_NO_LETTER.sub("", plain.lower().translate(_LOOKALIKES))) is not None


def without_named_secrets(text: str) -> str:
    """The text with `[removed]` for what it says a secret is: `password=…`, `"token": "…"`, `Cookie: …`."""
    cut = _removed(text)
    if cut == text and not (text.isascii() and "%" not in text and "\\" not in text):
        # Whatever is spelled in so odd a way is not worth being shown in parts.
        plain = _plain(text)
        if _removed(plain) != plain:
            return "[removed]"
    return cut


def _removed(text: str) -> str:
    return _PAIRS.sub(r"\1[removed]", _HEADERS.sub(r"\1[removed]", text))


def _plain(text: str) -> str:
    """Without accents, wide letters, invisible signs and escapes."""
    if "%" in text:
        text = unquote(unquote(text))
    if "\\u" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in parts if unicodedata.category(sign) not in ("Mn", "Cf", "Cs"))
