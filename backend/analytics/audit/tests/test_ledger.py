"""Rows are added up, whoever adds them and however often."""

import threading
from collections import Counter

import psycopg
import pytest
from django.db import connection, transaction

from analytics.audit import ledger
from analytics.audit.models import LedgerRow

Rows = list[ledger.Row]


def _cursor() -> "psycopg.Cursor[tuple[object, ...]]":
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)


def _kept() -> dict[tuple[object, ...], int]:
    rows = LedgerRow.objects.values_list(
        "project_id", "minute", "key_id", "source", "outcome", "code", "events"
    )
    return {row[:-1]: row[-1] for row in rows}


@pytest.mark.django_db
def test_rows_of_one_tally_are_summed_up_within_a_call_and_over_calls() -> None:
    one: ledger.Row = (1, 29_000_000, 7, "web", "stored", "", 3)
    other: ledger.Row = (1, 29_000_000, 7, "web", "duplicate", "", 1)

    ledger.add(_cursor(), [one, other, one])
    ledger.add(_cursor(), [one])

    assert _kept() == {one[:-1]: 9, other[:-1]: 1}


@pytest.mark.django_db
def test_nothing_to_add_adds_nothing() -> None:
    ledger.add(_cursor(), [])
    ledger.add(_cursor(), [(1, 2, 3, "web", "stored", "", 5), (1, 2, 3, "web", "stored", "", -5)])

    assert _kept() == {}


@pytest.mark.django_db
def test_any_source_and_any_count_can_be_kept() -> None:
    odd = "a\"b\\c{}|,'%s 🦄 NULL"
    ledger.add(_cursor(), [(2**31 - 1, 2**31 - 1, 0, odd, "stored", "", 2**40)])

    assert _kept() == {(2**31 - 1, 2**31 - 1, 0, odd, "stored", ""): 2**40}


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_counted() -> None:
    with transaction.atomic():
        ledger.add(_cursor(), [(1, 2, 3, "web", "stored", "", 5)])
        transaction.set_rollback(True)

    assert _kept() == {}


@pytest.mark.django_db(transaction=True)
def test_workers_that_add_the_same_rows_in_other_orders_never_lock_each_other_out() -> None:
    rows: Rows = [(1, minute, 3, "web", outcome, "", 1) for minute in range(40) for outcome in ("a", "b")]
    failures: list[Exception] = []

    def work(mine: Rows) -> None:
        try:
            for _ in range(30):
                with transaction.atomic():
                    ledger.add(_cursor(), mine)
        except Exception as failure:  # noqa: BLE001 - told below
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in (rows, rows[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failures
    assert Counter(_kept().values()) == {60: len(rows)}
