"""PostgreSQL's binary form of values, as COPY and array parameters take it.

Each function gives one field: four bytes of length, then the value in network order, as the types' `_recv`
functions read it (PostgreSQL documentation, COPY, "Binary Format"). Built by hand because COPY from ready
bytes is what makes one process fast enough: psycopg would look at every value again.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from ipaddress import ip_address
from struct import Struct, pack
from typing import Any, Final

import numpy as np
from psycopg import Cursor

NULL: Final = b"\xff\xff\xff\xff"
COPY_HEADER: Final = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
COPY_TRAILER: Final = b"\xff\xff"
# PostgreSQL counts microseconds from 2000-01-01T00:00Z.
EPOCH_US: Final = 946_684_800_000_000

_INT = Struct(">ii").pack
_SMALL = Struct(">ih").pack
_LONG = Struct(">iq").pack
_length = Struct(">i").pack


def integer(value: int | None) -> bytes:
    """An int4."""
    return NULL if value is None else _INT(4, value)


def small(value: int | None) -> bytes:
    """An int2."""
    return NULL if value is None else _SMALL(2, value)


def instant(micros: int | None) -> bytes:
    """A timestamptz of microseconds since 1970."""
    return NULL if micros is None else _LONG(8, micros - EPOCH_US)


def text(value: str | None) -> bytes:
    """A text. Raises UnicodeEncodeError for a lone surrogate."""
    if value is None:
        return NULL
    raw = value.encode()
    return _length(len(raw)) + raw


def json(value: bytes) -> bytes:
    """A jsonb of one JSON text; NULL where it is empty."""
    return _length(len(value) + 1) + b"\x01" + value if value else NULL


def uuid(value: bytes | None) -> bytes:
    """A uuid of 16 bytes."""
    return NULL if value is None else _length(16) + value


@lru_cache(maxsize=65_536)
def inet(value: str | None) -> bytes:
    """An inet. Raises ValueError for what is no address."""
    if value is None:
        return NULL
    address = ip_address(value)
    # Family as PostgreSQL numbers it (2 and 3), prefix length, "is a network", bytes of the address.
    head = bytes((2 if address.version == 4 else 3, address.max_prefixlen, 0, len(address.packed)))
    return _length(4 + len(address.packed)) + head + address.packed


@lru_cache(maxsize=65_536)
def numeric(value: Decimal | None) -> bytes:
    """A numeric with four decimals: count of base-10,000 digits, weight of the first, sign, scale, digits."""
    if value is None:
        return NULL
    negative, number = value < 0, int(abs(value).scaleb(4).to_integral_value())
    digits: list[int] = []
    while number:
        number, digit = divmod(number, 10_000)
        digits.insert(0, digit)
    body = pack(">hhHh", len(digits), len(digits) - 2, 0x4000 if negative and digits else 0, 4)
    return _length(8 + 2 * len(digits)) + body + pack(f">{len(digits)}h", *digits)


def instants(micros: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Microseconds since 1970 as those of a timestamptz."""
    return micros - EPOCH_US


def copy_blocks(cursor: "Cursor[Any]", statement: str, blocks: Iterable[bytes]) -> None:
    """COPY … FROM STDIN (FORMAT BINARY) of ready lines: each a count of fields, then the fields.

    At once: after each write this thread would wait for its turn, and PostgreSQL for this thread.
    """
    with cursor.copy(statement) as copy:
        copy.write(b"".join((COPY_HEADER, *blocks, COPY_TRAILER)))
