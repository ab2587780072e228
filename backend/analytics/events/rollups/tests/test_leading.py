"""The first values of a dimension, beside all of them added up: the same, whatever is not read of them."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import pytest
from django.db import connection

from analytics.events.rollups import sketches, table
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.leading import Values
from analytics.events.rollups.rows import Ranked, Row, added
from analytics.events.rollups.slices import Grain, Slice

pytestmark = pytest.mark.django_db
DAY: Final = timedelta(days=1)
START: Final = datetime(2026, 3, 1, tzinfo=UTC)
RANKED: Final[tuple[Ranked, ...]] = ("users", "sessions", "events", "pageviews")
PEOPLE: Final = np.random.default_rng(1).integers(-(2**62), 2**62, 6_000)


def sketch_of(chosen: random.Random, most: int) -> bytes:
    first = chosen.randrange(len(PEOPLE) - most)
    return sketches.of(sketches.coupons(PEOPLE[first : first + chosen.randrange(1, most)]))


def row(chosen: random.Random, value: str | None) -> Row:
    # Some sketches stand as registers, most as coupons.
    most = chosen.choice([3, 40, 40, 400, 4_000])
    users, sessions = sketch_of(chosen, most), sketch_of(chosen, most)
    events = chosen.randrange(1, 3 * most)
    return Row(
        Dimension.PATH, value, is_other=False, is_bot=False, users=users, sessions=sessions,
        events=events, pageviews=chosen.randrange(events + 1), revenue={"EUR": events},
    )  # fmt: skip


def days(seed: int) -> dict[Slice, list[Row]]:
    """Ten days with some values each; on one nothing has a value."""
    chosen, found = random.Random(seed), {}
    for place in range(10):
        values = [None, *(f"/{n}" for n in range(30))]
        some = [row(chosen, value) for value in chosen.sample(values, 0 if place == 4 else 20)]
        total = added([*some, row(chosen, None)])
        robot = Row(Dimension.PATH, "/0", is_other=False, is_bot=True, users=total.users, events=10**6)
        whole = Row(Dimension.TOTAL, None, is_other=False, is_bot=False, users=total.users, events=7)
        of = Slice(START + place * DAY, START + (place + 1) * DAY, Grain.DAY)
        found[of] = [whole, robot, *some] if some else [whole]
    return found


@pytest.mark.parametrize("seed", range(6))
def test_the_first_ones_are_those_of_all_added_up(seed: int) -> None:
    project_id = 40_000 + seed
    written = days(seed)
    table.write(project_id, written)
    table.write(project_id + 500, days(seed + 50))
    *stored, last = written
    alike: dict[str | None, list[Row]] = {}
    for rows in written.values():
        people = [one for one in rows if not one.is_bot]
        for one in people[1:] or people:
            alike.setdefault(one.value, []).append(one)
    sums = {value: added(rows) for value, rows in alike.items()}
    fresh = [one for one in written[last] if not one.is_bot and one.dimension is Dimension.PATH]
    for by in RANKED:
        for count in (1, 4, 40):
            values = Values(project_id, Dimension.PATH, stored, [fresh])
            found = values.first(by, count, {"users", "sessions"})
            expected = _ranked(sums, by)[:count]
            assert (found.is_proven, found.count) == (True, len(sums))
            assert _ranked({one.value: one for one in found.rows}, by)[:count] == expected
            for one in found.rows:
                told = sums[one.value]
                assert (one.events, one.pageviews, one.revenue) == (told.events, told.pageviews, told.revenue)
                assert abs(_amount(one, "users") - _amount(told, "users")) <= 0.02 * _amount(told, "users")


@pytest.mark.parametrize(("in_rest", "is_proven"), [(50, True), (200, False)])
def test_who_comes_every_day_is_one_when_it_is_seen_whether_others_are_close(
    in_rest: int, is_proven: bool
) -> None:
    """Eight hundred visits of two days are four hundred visitors: with what the third day's rest holds."""
    written = {}
    for place in range(3):
        found = [_visited("/top", 500), *([_visited("/often", 400)] if place < 2 else [])]
        if place == 2:
            found.append(replace(_visited(None, in_rest), is_other=True, lacks=in_rest))
        total = replace(found[0], dimension=Dimension.TOTAL, value=None)
        written[Slice(START + place * DAY, START + (place + 1) * DAY, Grain.DAY)] = [total, *found]
    table.write(41_000, written)
    told = Values(41_000, Dimension.PATH, list(written), []).first("users", 1, ())
    assert told.is_proven is is_proven
    assert [(one.value, _amount(one, "users")) for one in told.rows] == [("/top", 500)]


def _visited(value: str | None, people: int) -> Row:
    users = sketches.of(sketches.coupons(PEOPLE[:people]))
    return Row(Dimension.PATH, value, is_other=False, is_bot=False, users=users, events=people)


def _ranked(rows: dict[str | None, Row], by: Ranked) -> list[str | None]:
    return sorted(rows, key=lambda value: (-_amount(rows[value], by), value is not None, value or ""))


def _amount(one: Row, by: Ranked) -> int:
    found = getattr(one, by)
    return found if isinstance(found, int) else sketches.estimate([found])


def test_how_many_a_sketch_holds_is_in_its_head() -> None:
    for count in (0, 1, 7, 8, 1_536, 1_537, 5_999):
        one = sketches.of(sketches.coupons(PEOPLE[:count]))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {sketches.at_most('sketch')} FROM (SELECT %s::bytea AS sketch)",
                [one],
            )
            [(most,)] = cursor.fetchall()
        assert 0.99 * sketches.estimate([one]) <= most <= 1.05 * count + 1
