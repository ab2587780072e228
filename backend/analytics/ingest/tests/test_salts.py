"""Which salt a fallback user id is made with."""

import json

import pytest

from analytics.common.clock import DAY_US
from analytics.ingest.codes import RequestRefused
from analytics.ingest.keys import DatabaseKeys
from analytics.ingest.salts import Salts
from analytics.ingest.tests.support import Ingest
from analytics.projects.keys import digest
from analytics.projects.models import DailySalt
from tests.people import make_key, make_project

MONDAY, TUESDAY = b"m" * 32, b"t" * 32


def test_a_project_that_does_not_change_it_has_one_salt_for_ever() -> None:
    salts = Salts(b"s" * 32, None)
    assert salts.at(0) == salts.at(10_000 * DAY_US) == b"s" * 32


def test_each_day_has_its_own_from_midnight_on() -> None:
    salts = Salts(b"s" * 32, {5: MONDAY, 6: TUESDAY})
    assert salts.at(5 * DAY_US) == salts.at(6 * DAY_US - 1) == MONDAY
    assert salts.at(6 * DAY_US) == TUESDAY


def test_a_day_without_one_has_a_salt_that_all_processes_agree_on() -> None:
    one, other = (Salts(b"s" * 32, {5: MONDAY, 6: TUESDAY}) for _ in range(2))
    assert one.at(7 * DAY_US) not in (b"s" * 32, MONDAY, TUESDAY)
    one.at(8 * DAY_US)
    assert one.at(9 * DAY_US) == other.at(9 * DAY_US) != one.at(8 * DAY_US)


def test_a_drawn_salt_cannot_be_found_again_from_the_projects_own() -> None:
    first = Salts(b"s" * 32, {5: MONDAY}).at(7 * DAY_US)
    assert first != Salts(b"s" * 32, {5: TUESDAY}).at(7 * DAY_US)


def test_without_any_there_is_none_to_draw_from() -> None:
    with pytest.raises(RequestRefused) as refused:
        Salts(b"s" * 32, {}).at(7 * DAY_US)
    assert refused.value.status == 503


@pytest.mark.parametrize(("rotates", "same"), [(False, True), (True, False)])
async def test_a_nameless_visitor_is_somebody_else_tomorrow_where_salts_change(
    rotates: bool, same: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = {20_000: MONDAY, 20_001: TUESDAY} if rotates else None
    ingest = Ingest(daily_salts=days)
    ids = []
    for day in (20_000, 20_001):
        monkeypatch.setattr("time.time_ns", lambda day=day: (day * DAY_US + 1) * 1_000)
        ids.append((await ingest.sent({})).user_id)
    assert (ids[0] == ids[1]) is same


async def test_a_nameless_event_waits_for_a_missing_salt_and_others_do_not() -> None:
    ingest = Ingest(daily_salts={})
    reply = await ingest.send([{"event_name": "x", "user_id": "u-1"}, {"event_name": "x"}])
    assert (reply.status, json.loads(reply.body)["code"]) == (503, "not_ready")
    assert "retry-after" in dict(reply.headers)
    assert ingest.stored() == []
    assert (await ingest.sent({"user_id": "u-1"})).user_id == "u-1"


@pytest.mark.django_db
def test_ingest_makes_the_salts_that_a_project_lacks() -> None:
    project = make_project(salt_rotation_daily=True)
    _, text = make_key(project)
    assert not DailySalt.objects.exists()
    salts = [DatabaseKeys().snapshot().keys[digest(text)].daily_salts for _ in range(2)]
    assert salts[0]
    assert salts[0] == salts[1]
    assert bytes(project.salt) not in salts[0].values()
    assert DailySalt.objects.filter(project=project).count() == 2


async def test_who_has_a_name_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ingest = Ingest(daily_salts={20_000: MONDAY})
    assert (await ingest.sent({"user_id": "u-1"})).user_id == "u-1"
    assert (await ingest.sent({"anonymous_id": "a-1"})).user_id == "a-1"
