"""The text of keys: how one is made, told apart and recognised; and what is said about keys in Redis."""

import hashlib
import re
import secrets
import string
from typing import Final

from analytics.projects.kinds import KeyKind

PREFIXES: Final = {KeyKind.PUBLIC: "pk_", KeyKind.SECRET: "sk_", KeyKind.READ: "rk_"}
LENGTH: Final = 24
SHOWN: Final = 6
"""Characters after `pk_` that stay readable in lists, so that people can tell keys apart."""

CHANGED: Final = "keys:changed"
"""The Redis channel that ingest listens to; the message is empty, the key version tells the rest."""
USED: Final = "keys:used"
"""The Redis hash in which ingest says which key (its id) last sent when (microseconds since 1970 UTC)."""

_ALPHABET: Final = string.ascii_letters + string.digits
_KINDS: Final = {prefix: kind for kind, prefix in PREFIXES.items()}
_SHAPE: Final = re.compile(r"(pk_|sk_|rk_)[A-Za-z0-9]{22,61}", re.ASCII)


def new_key(kind: KeyKind) -> str:
    """A fresh key of this kind, 142 random bits long."""
    return PREFIXES[kind] + "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def digest(key: str) -> bytes:
    """The 32 bytes under which a key is stored and found.

    Plain SHA-256: a key has more than 130 random bits, so it cannot be guessed however fast the hash is,
    and a slow hash would only slow every request down.
    """
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def kind_of(key: str) -> KeyKind | None:
    """The kind a text claims to be by its shape; None when it cannot be a key at all."""
    match = _SHAPE.fullmatch(key)
    return _KINDS[match[1]] if match else None


def prefix(key: str) -> str:
    """The part of a key that may be shown to those who manage it: `pk_ab12cd`."""
    return key[: len(PREFIXES[KeyKind.PUBLIC]) + SHOWN]
