"""Strangers choose the texts that are remembered: there is a limit to how much."""

import pytest

from analytics.events.schema import Acquisition, Page
from analytics.events.storage.postgres import combinations, dictionaries
from analytics.events.storage.postgres.combinations import Combinations
from analytics.events.storage.postgres.dictionaries import characters
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import event, store_now
from analytics.events.tests.snapshot import empty_tables, everything

pytestmark = pytest.mark.django_db(transaction=True)


def remembered(all_of_it: Combinations) -> int:
    """Characters of texts, counted anew."""
    known = [key for combination in all_of_it.all for key in combination._known]
    values = [
        value
        for dictionary in all_of_it._dictionaries.all
        for by_project in dictionary._known.values()
        for value in by_project
    ]
    return characters(tuple(known)) + characters(tuple(values))


def test_long_texts_are_forgotten_before_they_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (combinations, dictionaries):
        monkeypatch.setattr(module, "MOST_CHARACTERS", 10_000)
    store = PostgresStore()
    for at in range(50):
        long = f"{at:04}" * 250
        acquisition = Acquisition(long, None, None, None, None, None, None, None)
        page = Page(None, long)
        store_now(store, [event(page=page, acquisition=acquisition, title=long), event(page=page)])
        assert remembered(store._combinations) < 60_000
    assert len(everything()["events"]) == 100
    empty_tables()
