"""Array parameters made of ready fields (see `fields`): a whole column of a batch in one bound value."""

from collections.abc import Iterable
from struct import pack
from typing import Any, ClassVar, Final, Self

import numpy as np
from psycopg import Connection
from psycopg.abc import Buffer
from psycopg.adapt import Dumper
from psycopg.pq import Format

from analytics.events.storage.postgres.fields import NULL


class Array(bytes):
    """The binary form of a one-dimensional array; its subclasses name the element's type."""

    element: ClassVar[int]
    """The type's number in PostgreSQL."""
    form: ClassVar[str]
    """The binary form of one value as numpy names it; types of varying length have none."""

    @classmethod
    def of(cls, fields: Iterable[bytes]) -> Self:
        """The array of these fields, nulls included."""
        parts = list(fields)
        if not parts:
            return cls(pack(">iii", 0, 0, cls.element))
        # Dimensions, "has nulls", element type, length, lower bound.
        return cls(pack(">iiiii", 1, 1, cls.element, len(parts), 1) + b"".join(parts))

    @classmethod
    def of_column(cls, values: "np.ndarray[Any, Any]", missing: "np.ndarray[Any, Any] | None" = None) -> Self:
        """The array of a column; NULL where one is missing."""
        column = np.empty(len(values), [("length", ">i4"), ("value", cls.form)])
        column["length"], column["value"] = column.dtype["value"].itemsize, values
        fields, width = column.tobytes(), column.dtype.itemsize
        if missing is None or not missing.any():
            return cls(pack(">iiiii", 1, 0, cls.element, len(values), 1) + fields)
        starts = range(0, len(fields), width)
        return cls.of(
            [
                NULL if none else fields[start : start + width]
                for start, none in zip(starts, missing.tolist(), strict=True)
            ]
        )


class Ints(Array):
    """An int4[]."""

    element = 23
    form = ">i4"


class Uuids(Array):
    """A uuid[]."""

    element = 2950
    form = "V16"


class Texts(Array):
    """A text[]."""

    element = 25


class Instants(Array):
    """A timestamptz[]."""

    element = 1184
    form = ">i8"


class _Dumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Array) -> Buffer | None:
        return obj


class _IntsDumper(_Dumper):
    oid = 1007


class _UuidsDumper(_Dumper):
    oid = 2951


class _TextsDumper(_Dumper):
    oid = 1009


class _InstantsDumper(_Dumper):
    oid = 1185


_DUMPERS: Final = (
    (Ints, _IntsDumper),
    (Uuids, _UuidsDumper),
    (Texts, _TextsDumper),
    (Instants, _InstantsDumper),
)


def register(connection: "Connection[Any]") -> None:
    """Teach one connection to bind these arrays."""
    for kind, dumper in _DUMPERS:
        connection.adapters.register_dumper(kind, dumper)
