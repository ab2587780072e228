"""A body's bytes out of their Content-Encoding. Never larger than the cap, whatever a bomb unfolds to."""

import zlib
from typing import Final

from analytics.ingest import limits
from analytics.ingest.codes import RequestCode, RequestRefused

_GZIP: Final = 16 + zlib.MAX_WBITS
_ZLIB: Final = zlib.MAX_WBITS
_RAW_DEFLATE: Final = -zlib.MAX_WBITS
_GZIP_MAGIC: Final = b"\x1f\x8b"
#: What follows a member is copied once for each: a body of empty members would cost seconds.
_MOST_MEMBERS: Final = 32


def check_encoding(encoding: str | None) -> bool:
    """Whether the body is gzip. Raises RequestRefused (415) for what we do not unfold."""
    name = (encoding or "").strip().lower()
    if name in ("", "identity"):
        return False
    if name in ("gzip", "x-gzip"):
        return True
    raise RequestRefused(415, RequestCode.UNSUPPORTED_ENCODING, "Content-Encoding may be gzip or absent.")


def too_large(most: int) -> RequestRefused:
    """The 413 of a body over the cap."""
    return RequestRefused(413, RequestCode.BODY_TOO_LARGE, f"The body is over {most} bytes.")


def unfold_foreign(encoding: str | None, data: bytes, most: int) -> bytes:
    """The body of a client that may compress it without a word.

    Raises RequestRefused: 413, 415 for what we do not unfold, 400.
    """
    if data.startswith(_GZIP_MAGIC):
        return gunzip(data, most)
    if (encoding or "").strip().lower() == "deflate":
        # The name stands for zlib (RFC 9110, section 8.4.1.2); some clients leave its frame out.
        framed = data[:1] and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
        return gunzip(data, most, _ZLIB if framed else _RAW_DEFLATE)
    if check_encoding(encoding) and data:
        raise _not_gzip()
    return data


def gunzip(data: bytes, most: int = limits.MAX_BODY, wbits: int = _GZIP) -> bytes:
    """Unfold gzip (or what zlib calls `wbits`), several members included, and at most `most` + 1 bytes of it.

    Raises RequestRefused: 413 when there is more, 400 when it is not (whole) gzip.
    """
    parts: list[bytes] = []
    left = most + 1
    for _ in range(_MOST_MEMBERS):
        unfolder = zlib.decompressobj(wbits)
        try:
            part = unfolder.decompress(data, left)
        except zlib.error as error:
            raise _not_gzip() from error
        parts.append(part)
        left -= len(part)
        if left <= 0:
            raise too_large(most)
        if not unfolder.eof:
            raise _not_gzip()
        # Some writers pad the end with zeros; RFC 1952 leaves it to the reader.
        data = unfolder.unused_data.lstrip(b"\0")
        if not data:
            return b"".join(parts)
    raise _not_gzip()


def _not_gzip() -> RequestRefused:
    return RequestRefused(400, RequestCode.INVALID_ENCODING, "The body is not the gzip it says it is.")
