import asyncio

import pytest
import redis
from django.conf import settings

from analytics.ingest import key_use
from analytics.projects.keys import USED


async def test_what_was_noted_reaches_redis(
    clean_redis: "redis.Redis", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_use, "EVERY_SECONDS", 0.01)
    use = key_use.KeyUse()
    use.note(7, 1_000)
    use.note(7, 2_000)
    use.note(8, 3_000)
    running = asyncio.create_task(use.run(settings.REDIS_URL))
    async with asyncio.timeout(5):
        while clean_redis.hgetall(USED) != {b"7": b"2000", b"8": b"3000"}:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_redis_did_not_take_is_kept_for_the_next_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_use, "EVERY_SECONDS", 0.01)
    use = key_use.KeyUse()
    use.note(7, 1_000)
    running = asyncio.create_task(use.run("redis://127.0.0.1:1/0"))
    await asyncio.sleep(0.1)
    use.note(8, 2_000)
    await asyncio.sleep(0.1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert use.waiting == {7: 1_000, 8: 2_000}
