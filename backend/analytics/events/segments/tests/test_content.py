"""A segment has PostgreSQL's events of its project and slice, all of them, nothing else."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.common.clock import FixedClock
from analytics.events.models import Segment
from analytics.events.schema import Acquisition, Client, Locale, Location, Page
from analytics.events.segments.rebuild import rebuild
from analytics.events.segments.tests.segments import HOUR, START, content, shuffled_parts, truth
from analytics.events.storage.postgres.store import PostgresStore
from analytics.events.tests.events import Row, event, store_now, v4

HOSTILE = 'a "quoted", text\r\nwith\nlines\\N \\. é\u2028\t,,;""'
FULL = event(
    START + timedelta(minutes=3),
    key_id=7,
    name=HOSTILE,
    user_id='someone\'s "own"',
    session_id="",
    anonymous_id="anon,1",
    account_id="\\N",
    page=Page("example.org", "/" + HOSTILE),
    title="",
    client=Client('Mozilla "x"', "Firefox", "1", "Linux", None, "desktop"),
    location=Location("DE", "Bavaria", 'Mün"chen'),
    acquisition=Acquisition("https://x.example/", "x.example", "social", "a", "b", "c", "d", "e"),
    locale=Locale("de-DE", "1x1"),
    bot="crawler",
    ip="2001:db8::1",
    url_scheme="http",
    url_query="?q=\r\n",
    engagement_ms=5,
    scroll_depth=100,
    revenue=Decimal("-12345678901234.5678"),
    currency="EUR",
    import_id=3,
    properties=b'{"a": "\\n\\"\\\\", "b": [1, null, 1e30], "": ""}',
)


@pytest.fixture
def store(db: None) -> PostgresStore:
    found = PostgresStore(FixedClock(START))
    found.prepare(START.date())
    return found


def test_every_column_is_read_as_postgresql_reads_it(store: PostgresStore) -> None:
    store_now(store, [FULL, event(START, ip="192.0.2.0")])
    made = rebuild(1, START, START + HOUR)
    assert [segment.rows for segment in made] == [2]
    assert content(made) == truth(1, START, START + HOUR)
    [row] = [row for row in content(made) if row[4] == HOSTILE]
    assert (row[6], row[7], row[32], row[46] is not None) == ("", "crawler", "", True)


def test_another_projects_events_and_other_hours_are_never_inside(store: PostgresStore) -> None:
    store_now(
        store,
        [
            event(START, name="ours"),
            event(START + HOUR - timedelta(microseconds=1), name="ours"),
            event(START + HOUR, name="later"),
            event(START - timedelta(microseconds=1), name="earlier"),
            event(START, project_id=2, name="theirs", page=Page("theirs.example", "/secret")),
        ],
    )
    made = rebuild(1, START, START + HOUR)
    assert [(row[0], row[4]) for row in content(made)] == [(1, "ours"), (1, "ours")]
    assert b"theirs" not in b"".join(bytes(str(row), "utf-8") for row in content(made))


def test_an_empty_slice_is_a_segment_without_a_file(store: PostgresStore) -> None:
    [made] = rebuild(1, START, START + HOUR)
    assert (made.rows, made.path, made.bytes) == (0, "", 0)


def test_texts_of_twenty_thousand_characters_are_kept(store: PostgresStore) -> None:
    store_now(store, [event(START, title="t" * 20_000, page=Page("h", "/" + '"' * 20_000))])
    made = rebuild(1, START, START + HOUR)
    assert content(made) == truth(1, START, START + HOUR)


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Events of two projects and three hours, with texts of all kinds."""
    made = []
    for number in range(draw(st.integers(1, 12))):
        fields: dict[str, Any] = {
            "event_id": v4(number + 1),
            "project_id": draw(st.sampled_from([1, 1, 2])),
            "name": draw(TEXT.filter(bool)),
            "title": draw(st.none() | TEXT),
            "url_query": draw(st.none() | TEXT),
            "user_id": draw(TEXT.filter(bool)),
            "page": draw(st.none() | st.builds(Page, st.none() | TEXT, TEXT)),
        }
        made.append(event(START + timedelta(minutes=draw(st.integers(-60, 119))), **fields))
    return made


@pytest.mark.django_db
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows(), st.randoms(use_true_random=False), st.integers(1, 5))
def test_any_order_duplication_and_split_makes_the_same_segment(
    sent: list[Row], chance: Any, parts: int
) -> None:
    found = []
    for batches in ([sent], shuffled_parts(sent, chance, parts)):
        with transaction.atomic():
            store = PostgresStore(FixedClock(START))
            store.prepare(START.date())
            for batch in batches:
                store_now(store, batch)
                rebuild(1, START, START + HOUR)
            made = list(Segment.objects.filter(replaced_at=None))
            assert content(made) == truth(1, START, START + HOUR)
            found.append(content(made))
            transaction.set_rollback(True)
    assert found[0] == found[1]
