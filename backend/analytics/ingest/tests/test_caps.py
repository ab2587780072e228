"""Caps: new names are taken until there are enough, known ones always; what Redis lost is filled up."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import django.db
import pytest
import pytest_asyncio
import redis
from django.conf import settings

from analytics.common.names import COMPLETE, NameKind, counts, forget, names_key
from analytics.ingest.caps import caps as caps_module
from analytics.ingest.caps.caps import Caps, Names
from analytics.ingest.caps.store import NameStore
from analytics.ingest.codes import EventCode, Rejection
from analytics.ingest.keys import KnownKey
from analytics.ingest.tests.support import ingest_key
from analytics.projects.limits import Caps as Numbers
from tests.waiting import eventually

PROJECT = 3


@dataclass
class Source:
    """A NameSource whose database may be away."""

    found: Mapping[NameKind, list[str]] = field(default_factory=dict)
    is_away: bool = False
    asked: int = 0

    def names(self, project_id: int) -> Mapping[NameKind, list[str]]:
        self.asked += 1
        if self.is_away:
            raise django.db.OperationalError
        return self.found

    def close(self) -> None:
        return


@dataclass
class World:
    """Processes that share one Redis and one database."""

    source: Source
    made: list[Caps] = field(default_factory=list)

    def process(self) -> Caps:
        self.made.append(Caps(NameStore(settings.REDIS_URL, self.source, ask_seconds=3)))
        return self.made[-1]


@pytest_asyncio.fixture
async def world(clean_redis: "redis.Redis") -> AsyncIterator[World]:
    made = World(Source())
    yield made
    for caps in made.made:
        await caps.stop()


def key(sources: tuple[str, ...] = (), **numbers: Any) -> KnownKey:
    return KnownKey(ingest_key(caps=Numbers(sources=frozenset(sources), **numbers)))


async def verdict(
    caps: Caps, key: KnownKey, name: str = "x", source: str = "default", properties: tuple[str, ...] = ()
) -> EventCode | None:
    """None where the event is taken."""
    names = Names(source, name, properties)
    looked = caps.look(key, names)
    found = (await caps.admit(key, [names]))[0] if looked is False else looked
    return found.code if isinstance(found, Rejection) else None


async def test_a_name_over_the_cap_is_refused_and_known_ones_go_on(world: World) -> None:
    caps, capped = world.process(), key(max_event_names=3)
    assert [await verdict(caps, capped, name) for name in "abc"] == [None] * 3
    assert await verdict(caps, capped, "d") is EventCode.LIMIT_EVENT_NAMES
    assert [await verdict(caps, capped, name) for name in "abc"] == [None] * 3


async def test_each_kind_has_a_cap_of_its_own(world: World) -> None:
    caps, capped = world.process(), key(max_sources=1, max_event_names=1, max_property_keys=1)
    assert await verdict(caps, capped, "x", "web", ("plan",)) is None
    assert await verdict(caps, capped, "y", "web", ("plan",)) is EventCode.LIMIT_EVENT_NAMES
    assert await verdict(caps, capped, "x", "ios", ("plan",)) is EventCode.LIMIT_SOURCES
    assert await verdict(caps, capped, "x", "web", ("plan", "tier")) is EventCode.LIMIT_PROPERTY_KEYS
    assert await verdict(caps, capped, "x", "web") is None


async def test_an_event_that_names_no_source_is_always_taken(world: World) -> None:
    caps = world.process()
    assert await verdict(caps, key(max_sources=1, sources=("web",))) is None
    assert await verdict(caps, key(sources=("web",), new_sources_allowed=False)) is None


async def test_a_project_that_takes_no_new_sources_takes_its_own(world: World) -> None:
    caps, closed = world.process(), key(sources=("web",), new_sources_allowed=False)
    assert await verdict(caps, closed, source="web") is None
    assert await verdict(caps, closed, source="ios") is EventCode.SOURCE_NOT_ALLOWED


async def test_sources_of_the_database_count(world: World) -> None:
    caps, capped = world.process(), key(sources=("a", "b"), max_sources=3)
    assert await verdict(caps, capped, source="c") is None
    assert await verdict(caps, capped, source="d") is EventCode.LIMIT_SOURCES
    assert await verdict(caps, capped, source="b") is None


async def test_a_source_that_was_taken_away_has_to_come_in_again(
    world: World, clean_redis: "redis.Redis"
) -> None:
    caps, before = world.process(), key(sources=("web", "ios"))
    assert await verdict(caps, before, source="ios") is None
    forget(clean_redis, PROJECT, NameKind.SOURCE, ["ios"])
    after = key(sources=("web",), new_sources_allowed=False)
    assert await verdict(caps, after, source="ios") is EventCode.SOURCE_NOT_ALLOWED
    assert await verdict(caps, after, source="web") is None


async def test_processes_share_the_names_and_what_a_restart_forgets(world: World) -> None:
    capped = key(max_event_names=2)
    one, two = world.process(), world.process()
    assert await verdict(one, capped, "a") is None
    assert await verdict(two, capped, "b") is None
    assert await verdict(one, capped, "c") is EventCode.LIMIT_EVENT_NAMES
    assert await verdict(one, capped, "b") is None, "the other process took it in"
    assert await verdict(world.process(), capped, "a") is None
    assert await verdict(world.process(), capped, "c") is EventCode.LIMIT_EVENT_NAMES


async def test_what_is_known_asks_nothing(world: World) -> None:
    caps, capped = world.process(), key()
    assert await verdict(caps, capped, "x", "web", ("a", "b")) is None
    for properties in (("b", "a"), ("a",), ()):
        assert caps.look(capped, Names("web", "x", properties)) is True


async def test_a_reached_cap_asks_once_not_for_every_stranger_s_word(
    world: World, clean_redis: "redis.Redis"
) -> None:
    caps, capped = world.process(), key(max_event_names=2)
    for name in "abc":
        await verdict(caps, capped, name)
    for number in range(1_000):
        looked = caps.look(capped, Names("default", f"rubbish {number}", ()))
        assert isinstance(looked, Rejection)
    assert counts(clean_redis, PROJECT)[NameKind.EVENT_NAME] == 2


async def test_a_raised_cap_takes_effect_at_once(world: World) -> None:
    caps = world.process()
    for name in "abc":
        await verdict(caps, key(max_event_names=2), name)
    assert await verdict(caps, key(max_event_names=3), "c") is None


async def test_a_lowered_cap_refuses_only_what_is_new(world: World) -> None:
    caps = world.process()
    for name in "abc":
        await verdict(caps, key(max_event_names=5), name)
    lowered = key(max_event_names=1)
    assert await verdict(caps, lowered, "d") is EventCode.LIMIT_EVENT_NAMES
    assert await verdict(caps, lowered, "c") is None
    assert await verdict(world.process(), lowered, "b") is None


async def test_room_that_was_made_is_seen_after_a_while(
    world: World, clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caps_module, "_LOOK_EVERY", 0.05)
    caps, capped = world.process(), key(max_event_names=1)
    assert await verdict(caps, capped, "a") is None
    assert await verdict(caps, capped, "b") is EventCode.LIMIT_EVENT_NAMES
    forget(clean_redis, PROJECT, NameKind.EVENT_NAME, ["a"])
    async with asyncio.timeout(5):
        while await verdict(caps, capped, "b") is not None:
            await asyncio.sleep(0.01)


async def test_many_at_once_never_overshoot(world: World, clean_redis: "redis.Redis") -> None:
    capped = key(max_event_names=50)
    processes = [world.process() for _ in range(3)]
    found = await asyncio.gather(
        *(verdict(caps, capped, f"n{number}") for number in range(100) for caps in processes)
    )
    assert counts(clean_redis, PROJECT)[NameKind.EVENT_NAME] == 50
    assert found.count(None) == 150, "each of the fifty for each process"


async def test_a_body_full_of_new_keys_is_taken_as_far_as_there_is_room(
    world: World, clean_redis: "redis.Redis"
) -> None:
    caps, capped = world.process(), key(max_property_keys=5_000)
    events = [Names("default", "x", [f"{n}:{i}" for i in range(190)]) for n in range(100)]
    verdicts = await caps.admit(capped, events)
    assert verdicts.count(None) == 26
    assert counts(clean_redis, PROJECT)[NameKind.PROPERTY_KEY] == 5_000


async def test_hostile_names_are_names_like_others(world: World, clean_redis: "redis.Redis") -> None:
    caps, capped = world.process(), key()
    odd = ("", "*", "x" * 30_000, "x" * 29_999 + "y", "' OR 1=1", "\r\n", "é" * 250, "a b")
    assert await verdict(caps, capped, "x", "web", odd) is None
    assert caps.look(capped, Names("web", "x", odd)) is True
    assert counts(clean_redis, PROJECT)[NameKind.PROPERTY_KEY] == len(odd)
    assert sum(map(len, clean_redis.smembers(names_key(PROJECT, NameKind.PROPERTY_KEY)))) < 2_000


# -- what the database knows --------------------------------------------------------------------------


async def test_a_set_that_was_lost_is_filled_up_from_the_database(
    world: World, clean_redis: "redis.Redis"
) -> None:
    world.source.found = {NameKind.EVENT_NAME: ["a", "b"], NameKind.PROPERTY_KEY: ["p" * 500]}
    caps, capped = world.process(), key(max_event_names=3)
    assert await verdict(caps, capped, "c") is None
    await eventually(lambda: clean_redis.sismember(names_key(PROJECT, NameKind.EVENT_NAME), COMPLETE))
    assert counts(clean_redis, PROJECT)[NameKind.EVENT_NAME] == 3
    assert await verdict(caps, capped, "d") is EventCode.LIMIT_EVENT_NAMES
    assert await verdict(caps, capped, "b") is None


async def test_it_is_filled_up_once(world: World, clean_redis: "redis.Redis") -> None:
    caps, capped = world.process(), key()
    await verdict(caps, capped, "a", "web", ("p",))
    await eventually(lambda: clean_redis.sismember(names_key(PROJECT, NameKind.PROPERTY_KEY), COMPLETE))
    for name in "bcdef":
        await verdict(world.process(), capped, name, "web", (name,))
    assert world.source.asked == 1


async def test_without_the_database_events_go_on_and_it_is_not_asked_all_the_time(world: World) -> None:
    world.source.is_away = True
    caps, capped = world.process(), key(max_event_names=30)
    found = [await verdict(caps, capped, f"n{number}") for number in range(40)]
    assert found == [None] * 30 + [EventCode.LIMIT_EVENT_NAMES] * 10
    await eventually(lambda: world.source.asked)
    assert world.source.asked == 1


async def test_a_redis_that_is_away_raises(world: World) -> None:
    caps = Caps(NameStore("redis://127.0.0.1:1/0", world.source, ask_seconds=1))
    with pytest.raises(redis.RedisError):
        await caps.admit(key(), [Names("default", "x", ())])
    await caps.stop()
