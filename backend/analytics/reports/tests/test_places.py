"""Heavy questions leave room for light ones."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.db import connection

from analytics.common.errors import Unavailable
from analytics.reports.places import Places


@pytest.fixture
def full() -> Iterator[Places]:
    """Project 1 has all it may have."""
    places = Places(at_once=3, of_a_project=2)
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(places.held(1, wait=0))
        yield places


@pytest.mark.django_db(transaction=True)
def test_one_project_leaves_room_for_another(full: Places) -> None:
    with pytest.raises(Unavailable, match="Too many reports"), full.held(1, wait=0.05):
        pass
    with full.held(2, wait=0), pytest.raises(Unavailable), full.held(3, wait=0.05):
        pass
    with full.held(3, wait=0):
        pass


@pytest.mark.django_db(transaction=True)
def test_who_waits_gets_the_next_place_and_holds_no_connection_until_then() -> None:
    places, got, held = Places(at_once=1), threading.Event(), []

    def wait() -> None:
        connection.ensure_connection()
        with places.held(2, wait=10):
            held.append(connection.connection)
            got.set()
        connection.close()

    with places.held(1, wait=0):
        thread = threading.Thread(target=wait)
        thread.start()
        assert not got.wait(0.1)
    assert got.wait(10)
    thread.join()
    assert held == [None]
