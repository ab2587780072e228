"""Which payloads of the stream a committed batch has stored, kept until their entries are acknowledged.

Between the commit and the acknowledgement a worker may die; its entries come again, and the store calls their
events repeats. The receipt, written in the storing transaction, tells them from the repeats of clients.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec
import psycopg
from django.db import connection

from analytics.audit.models import LedgerReceipt
from analytics.common.ids import uuid7

Place = tuple[int, str]
"""Shard and id of an entry of the stream."""

_WRITE: Final = """
    WITH settled AS (DELETE FROM audit_ledger_receipt WHERE id = ANY (%b::uuid[]))
    INSERT INTO audit_ledger_receipt (id, written_at, entries) VALUES (%b, now(), %b)
"""
_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(list[tuple[int, str, list[int]]]).decode


def write(stored: Iterable[tuple[int, str, Sequence[int]]], settled: Sequence[UUID] = ()) -> UUID:
    """Note (shard, entry id, numbers of the payloads stored) in the calling thread's transaction.

    Forgets the receipts in `settled`, all of whose entries are acknowledged by now. Returns the new one's id.
    """
    receipt = uuid7()
    entries = [(shard, entry_id, _runs(payloads)) for shard, entry_id, payloads in stored]
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(_WRITE, [list(settled), receipt, _encode(entries)], prepare=True)
    return receipt


def stored_before(places: Iterable[Place]) -> Mapping[Place, set[int]]:
    """The payloads of these entries that some batch has stored, by number. Empty for what none has."""
    wanted = set(places)
    found: dict[Place, set[int]] = {}
    for entries in LedgerReceipt.objects.values_list("entries", flat=True):
        for shard, entry_id, runs in _decode(entries):
            if (shard, entry_id) in wanted:
                found.setdefault((shard, entry_id), set()).update(_payloads(runs))
    return found


def _runs(payloads: Sequence[int]) -> list[int]:
    """Ascending numbers as from, to (exclusive), from, to …: mostly all of them, two integers."""
    if not payloads:
        return []
    first, last = payloads[0], payloads[-1]
    if last - first + 1 == len(payloads):
        return [first, last + 1]
    runs = [first, first]
    for number in payloads:
        if number != runs[-1]:
            runs += (number, number)
        runs[-1] = number + 1
    return runs


def _payloads(runs: list[int]) -> Iterable[int]:
    for start, end in zip(runs[::2], runs[1::2], strict=True):
        yield from range(start, end)
