"""The keys in memory follow the database within a second, and outlive it."""

import asyncio
import threading
import time
from collections.abc import Callable
from typing import TypeVar

import pytest
import redis
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import OperationalError, connection

from analytics.ingest import keys
from analytics.ingest.keys import DatabaseKeys, KeyCache
from analytics.ingest.tests.support import FixedKeys, ingest_key
from analytics.projects.keys import CHANGED, digest
from analytics.projects.kinds import KeyKind
from analytics.projects.models import ApiKey, KeyVersion
from tests.people import make_key, make_project
from tests.waiting import eventually

T = TypeVar("T")


class Away(FixedKeys):
    """A source whose database comes and goes."""

    away = False

    def version(self) -> int:
        if self.away:
            raise OperationalError("gone")
        return super().version()


def bump() -> None:
    row, _ = KeyVersion.objects.get_or_create(pk=1, defaults={"version": 0})
    KeyVersion.objects.filter(pk=1).update(version=row.version + 1)


async def committed(work: Callable[[], T]) -> T:
    """Do `work` in a thread, over a connection that is given back afterwards."""

    def run() -> T:
        try:
            return work()
        finally:
            connection.close()

    return await sync_to_async(run)()


@pytest.mark.django_db(transaction=True)
async def test_a_revoked_key_is_forgotten_within_a_second(clean_redis: "redis.Redis") -> None:
    def add() -> tuple[ApiKey, str]:
        bump()
        return make_key(make_project(), KeyKind.PUBLIC)

    key, text = await committed(add)
    cache = KeyCache(DatabaseKeys())
    cache.start()
    try:
        await eventually(lambda: cache.find(text) is not None)
        await committed(key.delete)
        await committed(bump)
        assert await eventually(lambda: cache.find(text) is None) < 1
    finally:
        await cache.stop()


async def test_a_message_is_heard_at_once(
    clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.ingest.keys.POLL_SECONDS", 60)
    source = FixedKeys()
    cache = KeyCache(source, settings.REDIS_URL)
    listening = clean_redis.pubsub_numsub(CHANGED)[0][1]
    cache.start()
    try:
        await eventually(lambda: cache.loaded)
        await eventually(lambda: clean_redis.pubsub_numsub(CHANGED)[0][1] > listening)
        source.keys[digest("pk_new")] = ingest_key()
        source.number += 1
        clean_redis.publish(CHANGED, b"")
        assert await eventually(lambda: cache.find("pk_new") is not None) < 1
    finally:
        await cache.stop()


async def test_the_last_keys_known_stay_good_while_the_database_is_away() -> None:
    source = Away({digest("pk_a"): ingest_key()})
    cache = KeyCache(source)
    await cache.refresh()
    source.away = True
    await cache.refresh()
    assert cache.find("pk_a") is not None
    source.away, source.number, source.keys = False, 2, {}
    await cache.refresh()
    assert cache.find("pk_a") is None
    await cache.stop()


async def test_without_a_database_from_the_start_it_is_not_loaded() -> None:
    source = Away()
    source.away = True
    cache = KeyCache(source)
    await cache.refresh()
    assert not cache.loaded
    await cache.stop()


class Counting(FixedKeys):
    """A source that counts how often it is asked."""

    asked = 0

    def version(self) -> int:
        self.asked += 1
        return super().version()


async def test_a_key_made_a_moment_ago_is_known_to_who_waits() -> None:
    source = Counting({})
    cache = KeyCache(source)
    await cache.refresh()
    text = "pk_" + "a" * 24
    source.keys[digest(text)] = ingest_key(KeyKind.PUBLIC)
    source.number += 1
    assert cache.find(text) is None
    await asyncio.gather(*(cache.look_again() for _ in range(50)))
    assert cache.find(text) is not None
    assert source.asked == 2, "fifty who waited shared one look"
    await cache.stop()


class Hanging(FixedKeys):
    """A source whose database takes questions and answers none."""

    def __init__(self) -> None:
        super().__init__({})
        self.lives = threading.Event()
        self.lives.set()

    def version(self) -> int:
        self.lives.wait(10)
        return super().version()


async def test_who_comes_with_a_wrong_key_does_not_wait_for_a_database_that_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keys, "_ANSWER_SECONDS", 0.2)
    source = Hanging()
    cache = KeyCache(source)
    await cache.refresh()
    source.lives.clear()
    started = time.monotonic()
    await asyncio.gather(*(cache.look_again() for _ in range(50)))
    assert time.monotonic() - started < 2
    source.lives.set()
    await cache.stop()


class Breaking(Counting):
    """A source that fails once in a way nobody has foreseen."""

    def version(self) -> int:
        if super().version() and self.asked == 2:
            raise RuntimeError("unforeseen")
        return self.number


async def test_an_unforeseen_fault_does_not_end_the_watch() -> None:
    text = "pk_" + "b" * 24
    source = Breaking({digest(text): ingest_key(KeyKind.PUBLIC)})
    cache = KeyCache(source)
    cache.start()
    await eventually(lambda: cache.find(text) is not None)
    await eventually(lambda: source.asked >= 2)
    source.keys.clear()
    source.number += 1
    await eventually(lambda: cache.find(text) is None)
    await cache.stop()
