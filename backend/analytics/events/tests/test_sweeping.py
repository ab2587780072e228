"""Sweeping dictionaries: what nothing uses goes, and nobody who is about to use it ends with a wrong id."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import Error, connection, connections, transaction

from analytics.common.clock import FixedClock
from analytics.events import sweeping
from analytics.events.columns import Events
from analytics.events.models import DictionaryMark, DictionarySweep
from analytics.events.rebuilding import rebuild_sessions
from analytics.events.schema import Acquisition, Client, Locale, Location, Page
from analytics.events.storage.base import StoreUnavailable
from analytics.events.storage.postgres.dictionaries import NUMBERS
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import DAY, NOON, Row, batch, event, store_now, v7
from analytics.events.tests.snapshot import empty_tables, everything

pytestmark = pytest.mark.django_db(transaction=True)
RACE_SECONDS: Final = 6.0
RACE_SECONDS_AT_MOST: Final = 90.0
DANGLING: Final = " UNION ALL ".join(
    f"SELECT count(*) FROM {table} AS t WHERE {column} IS NOT NULL"
    f" AND NOT EXISTS (SELECT FROM {name} AS d WHERE d.id = t.{column} AND d.project_id = t.project_id)"
    for table, name, columns in (
        ("events_event", "events_label", ("name_id", "source_id", "title_id", "bot_id")),
        ("events_event", "events_page", ("page_id",)),
        ("events_event", "events_client", ("client_id",)),
        ("events_event", "events_location", ("location_id",)),
        ("events_event", "events_acquisition", ("acquisition_id",)),
        ("events_event", "events_locale", ("locale_id",)),
        ("events_session", "events_label", ("source_id", "bot_id")),
        ("events_session", "events_page", ("entry_page_id", "exit_page_id")),
        ("events_session", "events_client", ("client_id",)),
        ("events_session", "events_location", ("location_id",)),
        ("events_session", "events_acquisition", ("acquisition_id",)),
        ("events_session", "events_locale", ("locale_id",)),
    )
    for column in columns
)


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    empty_tables()
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(NUMBERS)}")
    yield
    empty_tables()


def new_store() -> PostgresStore:
    return PostgresStore(FixedClock(NOON))


def full(word: str, **fields: Any) -> Row:
    """An event with every text that a dictionary keeps, of this word."""
    least: dict[str, Any] = {
        "name": f"name {word}",
        "source": f"source {word}",
        "session_id": f"visit {word}",
        "page": Page("shop.example", f"/{word}"),
        "title": f"title {word}",
        "client": Client(f"agent {word}"),
        "location": Location("DE", word, word),
        "acquisition": Acquisition(f"https://{word}.example/", f"{word}.example", *[None] * 6),
        "locale": Locale(word, "1x1"),
        "bot": f"bot {word}",
    }
    return event(**(least | fields))


def texts() -> dict[str, set[str]]:
    """What the dictionaries spell, by table."""
    columns = {
        "events_label": "value", "events_page": "path", "events_client": "user_agent",
        "events_location": "city", "events_acquisition": "referrer", "events_locale": "language",
    }  # fmt: skip
    found = {}
    with connection.cursor() as cursor:
        for table, column in columns.items():
            cursor.execute(f"SELECT {column} FROM {table}")
            found[table] = {text for (text,) in cursor.fetchall()}
    return found


def forget(*words: str) -> None:
    """Delete the events of these words, and what their sessions were."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            """DELETE FROM events_event WHERE page_id IN (SELECT id FROM events_page WHERE path = ANY (%s))
               RETURNING project_id, session_key""",
            [[f"/{word}" for word in words]],
        )
        gone = cursor.fetchall()
        for project_id in {row[0] for row in gone}:
            rebuild_sessions(project_id, [key for project, key in gone if project == project_id])


def sweep(enough: Callable[[], bool] = lambda: False) -> int:
    """A sweep of its own, however long the last one is ago."""
    with suppress(DictionarySweep.DoesNotExist):
        DictionarySweep.objects.update(began_at=NOON - 2 * DAY)
    return sweeping.sweep(now=NOON, enough=enough)


def dangling() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(count) FROM ({DANGLING}) AS found")
        return int(cursor.fetchone()[0])


def paths() -> list[str]:
    return sorted(row[9] for row in everything()["events"])


def test_what_only_deleted_events_had_goes_and_all_else_stays() -> None:
    store_now(new_store(), [full("gone"), full("kept"), event(at=NOON + DAY)])
    before = everything()
    forget("gone")
    kept = everything()
    assert sweep() == 7, "one of each dictionary, two labels"
    assert everything() == kept != before
    assert texts() == {
        "events_label": {
            "name kept", "source kept", "title kept", "bot kept",
            "name gone", "source gone", "pageview", "web",
        },
        "events_page": {"/kept"},
        "events_client": {"agent kept"},
        "events_location": {"kept"},
        "events_acquisition": {"https://kept.example/"},
        "events_locale": {"kept"},
    }  # fmt: skip
    assert not DictionaryMark.objects.exists()
    assert sweep() == 0


def test_what_only_a_session_has_stays() -> None:
    visit = {"session_id": "a visit", "name": "pageview"}
    store_now(new_store(), [full("entry", **visit), full("exit", at=NOON + timedelta(minutes=1), **visit)])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_event")  # as retention does before it comes to sessions
    sweep()
    assert texts()["events_page"] == {"/entry", "/exit"}
    assert texts()["events_client"] == {"agent entry"}
    assert dangling() == 0


def test_ids_that_a_worker_remembers_from_before_are_not_used_any_more() -> None:
    worker = new_store()
    store_now(worker, [full("gone"), full("kept")])
    forget("gone")
    sweep()
    with pytest.raises(StoreUnavailable):
        store_now(worker, [full("gone")])
    store_now(worker, [full("gone")])
    assert paths() == ["/gone", "/kept"]
    assert dangling() == 0


def test_a_batch_that_was_packed_before_a_sweep_is_refused_after_it() -> None:
    worker, waiting = new_store(), batch([full("gone")])
    packed = worker.pack(waiting)  # its rows are there now, and nothing uses them
    assert sweep() == 7
    with pytest.raises(StoreUnavailable):
        worker.store(packed)
    worker.store(worker.pack(waiting))
    assert paths() == ["/gone"]
    assert dangling() == 0


def test_what_is_looked_up_while_a_sweep_marks_stays() -> None:
    store_now(new_store(), [full("gone"), full("again")])
    forget("gone", "again")
    assert sweep(lambda: True) == 0, "stopped after the first day was marked"
    worker = new_store()
    packed = worker.pack(batch([full("again"), full("new")]))
    assert sweeping.sweep(now=NOON) == 7
    with pytest.raises(StoreUnavailable):
        worker.store(packed)  # rows went, though not its own: it cannot know
    worker.store(worker.pack(batch([full("again"), full("new")])))
    assert texts()["events_page"] == {"/again", "/new"}
    assert dangling() == 0


def test_a_batch_that_is_being_stored_when_a_sweep_begins_is_waited_for() -> None:
    worker = new_store()
    store_now(worker, [full("gone")])
    forget("gone")
    packed = worker.pack(batch([full("gone")]))
    began: list[bool] = []

    def sweep_there() -> None:
        sweep()
        began.append(True)
        connections.close_all()

    sweeper = threading.Thread(target=sweep_there)

    def within(_: list[int]) -> None:
        sweeper.start()
        time.sleep(0.3)
        assert not began

    worker.store(packed, within)
    sweeper.join(10)
    assert began
    assert paths() == ["/gone"]
    assert dangling() == 0


def test_a_run_that_is_stopped_after_each_step_ends_where_one_run_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeping, "_DELETED_AT_ONCE", 2)
    monkeypatch.setattr(sweeping, "_MARKED_AT_ONCE", 1)
    words = [f"w{number}" for number in range(6)]
    store_now(new_store(), [full(word, at=NOON + number * DAY) for number, word in enumerate(words)])
    forget(*words[:5])
    deleted = sweep(lambda: True)
    while DictionarySweep.objects.get().marking:
        deleted += sweeping.sweep(now=NOON, enough=lambda: True)
    assert deleted == 35
    assert texts()["events_page"] == {"/w5"}
    assert dangling() == 0


def test_it_begins_once_a_day_and_soon_after_an_erasure() -> None:
    sweeping.sweep(now=NOON)
    began = DictionarySweep.objects.get().generation
    for later in (timedelta(hours=2), timedelta(hours=23), -timedelta(hours=2)):
        sweeping.sweep(now=NOON + later)
    assert DictionarySweep.objects.get().generation == began
    sweeping.want()
    sweeping.sweep(now=NOON + timedelta(minutes=59))
    assert DictionarySweep.objects.get().generation == began
    sweeping.sweep(now=NOON + timedelta(minutes=61))
    assert DictionarySweep.objects.get().generation == began + 1
    assert not DictionarySweep.objects.get().wanted
    sweeping.sweep(now=NOON + timedelta(minutes=61) + DAY)
    assert DictionarySweep.objects.get().generation == began + 2


@pytest.mark.slow
def test_racing_workers_deletions_and_sweeps_leave_no_event_with_a_wrong_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Few words, which are unused again and again, so that sweeps delete what is about to be used."""
    monkeypatch.setattr(sweeping, "_DELETED_AT_ONCE", 5)
    race = Race()
    race.run(race.store, race.store, race.store, race.delete, race.sweep)
    assert race.failures == []
    assert dangling() == 0
    found = {row[1]: row[9] for row in everything()["events"]}
    assert found.items() <= race.truth.items()
    assert race.is_raced, (len(race.truth), race.swept, race.refused)


WORDS: Final = [f"word{number}" for number in range(12)]


class Race:
    """Works that run beside each other, each again and again in a thread of its own."""

    def __init__(self) -> None:
        self.truth: dict[str, str] = {}
        """The path of every event that was ever stored."""
        self.refused: list[str] = []
        self.failures: list[BaseException] = []
        self.swept = 0
        self._here = threading.local()

    def run(self, *works: Callable[[random.Random], None]) -> None:
        """Until all of them met often enough: on a busy machine that takes longer."""
        threads = [
            threading.Thread(target=self._go_on, args=(work, random.Random(seed)))
            for seed, work in enumerate(works)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _go_on(self, work: Callable[[random.Random], None], chosen: random.Random) -> None:
        began = time.monotonic()
        self._here.worker = new_store()
        try:
            while not self.failures and not self._is_over(time.monotonic() - began):
                work(chosen)
        except BaseException as failure:  # noqa: BLE001 - told by the test's own thread
            self.failures.append(failure)
        finally:
            connections.close_all()

    def _is_over(self, seconds: float) -> bool:
        return seconds > RACE_SECONDS_AT_MOST or (seconds > RACE_SECONDS and self.is_raced)

    @property
    def is_raced(self) -> bool:
        """Much was stored, something swept, and somebody had to look again."""
        return len(self.truth) > 100 and self.swept > 50 and bool(self.refused)

    def store(self, chosen: random.Random) -> None:
        """A small batch, as a worker does that remembers ids."""
        rows = [_any(chosen) for _ in range(chosen.randrange(1, 6))]
        while not self._is_stored(batch(rows), chosen):
            pass
        self.truth.update({str(UUID(bytes=row.event_id)): row.page.path or "" for row in rows if row.page})

    def _is_stored(self, waiting: Events, chosen: random.Random) -> bool:
        worker: PostgresStore = self._here.worker
        try:
            packed = worker.pack(waiting)
            time.sleep(chosen.choice((0, 0, 0.005, 0.05)))
            worker.store(packed)
        except StoreUnavailable as error:
            self.refused.append(str(error))
            return False
        return True

    def delete(self, chosen: random.Random) -> None:
        """All events of most words."""
        with suppress(Error):  # two may wait for each other: then one begins anew
            forget(*chosen.sample(WORDS, 8))
        time.sleep(0.01)

    def sweep(self, _: random.Random) -> None:
        """All that nothing uses."""
        self.swept += sweep()


def _any(chosen: random.Random) -> Row:
    at = NOON + timedelta(minutes=chosen.randrange(3 * 1_440))
    visit = f"visit {chosen.randrange(20)}"
    return full(chosen.choice(WORDS), at=at, name="pageview", session_id=visit, event_id=v7(at))
