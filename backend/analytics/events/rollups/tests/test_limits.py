"""What a slice keeps of many values, and refreshers beside each other."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from analytics.events.rollups import rows as rollup_rows
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.tests.ground import AROUND, LATER, check, kept, query, refresh, store, told
from analytics.events.schema import Page
from analytics.events.tests.events import NOON, event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("_nothing_left")]


def test_the_first_thousand_values_are_kept_and_the_rest_is_one_row() -> None:
    rows = [
        event(user_id=f"u{number % 7}", page=Page("a.example", f"/{number:04}"))
        for number in [*range(1_200), *range(1_100, 1_200)]
    ]
    store(rows)
    refresh()
    assert len(told(Dimension.PATH, *AROUND)) == 1_200, "a minute keeps more than its hour"
    refresh(LATER)
    found = told(Dimension.PATH, *AROUND)
    rest = found.pop(None)
    assert len(found) == rollup_rows.TOP
    assert rest.is_other
    assert (rest.events, rest.visitors) == (200, 7)
    # The most events first, then by bytes.
    assert sorted(path or "" for path in found) == [
        f"/{number:04}" for number in [*range(900), *range(1_100, 1_200)]
    ]
    assert sum(one.events for one in found.values()) + rest.events == 1_300
    merged = kept()
    query("INSERT INTO events_dirtymark (project_id, slice_start, slice_minutes) VALUES (1, %s, 60)", [NOON])
    refresh(LATER)
    assert kept() == merged, "an hour that is counted as a whole keeps the same"


def test_refreshers_beside_each_other_count_once_what_is_stored_meanwhile() -> None:
    rows = [
        event(NOON + timedelta(minutes=number % 5), user_id=f"u{number}", project_id=1 + number % 2)
        for number in range(200)
    ]
    failures: list[BaseException] = []
    stored = threading.Event()

    def refreshes() -> None:
        try:
            while not stored.is_set():
                refresh()
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=refreshes) for _ in range(3)]
    for thread in threads:
        thread.start()
    for start in range(0, len(rows), 10):
        store(rows[start : start + 10])
    stored.set()
    for thread in threads:
        thread.join()
    assert failures == []
    refresh()
    check(rows)
    refresh(LATER)
    check(rows)
