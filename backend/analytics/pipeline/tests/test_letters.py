"""Choosing dead letters, showing them without the person, and the trace of what was done to them."""

import asyncio
import json
import threading
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import redis
from django.conf import settings

from analytics.audit.models import AuditEntry
from analytics.common.tally import DeadCode, Outcome, ledger_key, tally_of
from analytics.events.storage.registry import event_store
from analytics.events.tests.snapshot import empty_tables
from analytics.pipeline import letters as services
from analytics.pipeline.batch import Batch, BatchPolicy
from analytics.pipeline.decode import add_entries
from analytics.pipeline.letters import Choice
from analytics.pipeline.receipts import DatabaseReceipts
from analytics.pipeline.settle import Settler
from analytics.pipeline.tests.drafts import ENRICHER, envelope
from analytics.stream.base import DeadLetter
from analytics.stream.consumer import RedisConsumer
from analytics.stream.dead_letters import RedisDeadLetters
from analytics.stream.envelope import SHARDS, Envelope, encode
from analytics.stream.publisher import RedisPublisher
from analytics.stream.stops import RedisStops
from analytics.stream.tally import field_of_payload

pytestmark = pytest.mark.django_db(transaction=True)
REJECTED, UNREADABLE = DeadCode.STORE_REJECTED, DeadCode.UNREADABLE


@pytest.fixture
def kept(clean_redis: "redis.Redis") -> RedisDeadLetters:
    return RedisDeadLetters(clean_redis)


def letter(code: DeadCode = REJECTED, payload: bytes | None = None) -> DeadLetter:
    return DeadLetter(0, f"{code}: why", encode(envelope()) if payload is None else payload, code=code)


def ids(kept: RedisDeadLetters) -> list[str]:
    return [one.letter_id for one in kept.list(count=10_000)]


def test_pages_go_through_all_of_one_code_in_order(kept: RedisDeadLetters) -> None:
    kept.add([letter(UNREADABLE if number % 3 else REJECTED) for number in range(20)])
    found, after = [], ""
    while True:
        page = services.page_of(kept, Choice(code=REJECTED), count=3, after=after)
        found += page.letters
        if not (after := page.next):
            break
    assert [one.letter_id for one in found] == ids(kept)[::3]


def test_a_page_looks_at_so_many_letters_and_then_says_where_to_go_on(
    kept: RedisDeadLetters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_PAGE", 2)
    monkeypatch.setattr(services, "_SCANNED", 4)
    kept.add([letter(UNREADABLE)] * 5 + [letter()])
    page = services.page_of(kept, Choice(code=REJECTED), count=1)
    assert (page.letters, page.next) == ([], ids(kept)[3])
    assert len(services.page_of(kept, Choice(code=REJECTED), count=1, after=page.next).letters) == 1


def test_those_of_some_ids_of_a_code_or_all_are_purged_with_a_trace(kept: RedisDeadLetters) -> None:
    kept.add([letter(), letter(), letter(UNREADABLE), letter(UNREADABLE), letter()])
    first = ids(kept)[0]
    actor = UUID(int=7)
    assert services.purge(actor=actor, kept=kept, choice=Choice((first, "5-5", "no id", first))).done == 1
    assert services.purge(actor=actor, kept=kept, choice=Choice(code=UNREADABLE)).done == 2
    assert services.purge(actor=None, kept=kept, choice=Choice()).done == 2
    assert services.purge(actor=None, kept=kept, choice=Choice()).done == 0
    entries = AuditEntry.objects.order_by("seq").values_list("action", "actor_id", "target_id", "data")
    assert list(entries) == [
        ("dead_letters.purged", actor, "many", {"letters": 1, "chosen": [first, "5-5", "no id", first]}),
        ("dead_letters.purged", actor, "many", {"letters": 2, "chosen": "unreadable"}),
        ("dead_letters.purged", None, "many", {"letters": 2, "chosen": "all"}),
    ]


def test_more_than_one_call_can_do_is_left_for_the_next(
    kept: RedisDeadLetters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_AT_ONCE", 3)
    kept.add([letter()] * 5)
    done = services.replay(actor=None, kept=kept, choice=Choice())
    assert (done.done, done.left, kept.count()) == (3, 2, 2)


def test_a_release_leaves_a_trace(clean_redis: "redis.Redis") -> None:
    services.release(actor=None, stops=RedisStops(clean_redis), minutes=5)
    assert RedisStops(clean_redis).released() is not None
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.data) == ("pipeline.released", {"minutes": 5})


def test_a_letter_is_shown_with_its_payload_and_nothing_of_the_person() -> None:
    event = envelope(
        name="signup",
        user_id="person@example.com",
        ip="203.0.113.9",
        user_agent="Mozilla/5.0 (X11)",
        url="https://shop.example/cart?token=abc123secret&mail=person@example.com",
        properties=json.dumps({"email": "person@example.com", "plan": "pro", "n": 3}).encode(),
    )
    shown = services.told(DeadLetter(0, "rejected: 203.0.113.9 said no", encode(event), "1700000000000-0"))
    text = repr(shown)
    for secret in ("person@example.com", "203.0.113.9", "Mozilla", "abc123secret"):
        assert secret not in text
    assert (shown.event_name, shown.project_id, shown.set_aside_at.year) == ("signup", 1, 2023)
    assert "name" not in shown.payload
    assert shown.payload["properties"]["plan"] == "pro"
    assert shown.payload["properties"]["n"] == 3
    assert "shop.example/cart" in shown.payload["url"]


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xc1", b"\x90", encode(envelope())[:40], encode(envelope(properties=b"{no json"))],
    ids=["empty", "no type", "an array", "cut", "no JSON inside"],
)
def test_a_damaged_payload_is_shown_as_far_as_it_can_be_read(payload: bytes) -> None:
    shown = services.told(DeadLetter(0, "unreadable", payload, "1700000000000-0", UNREADABLE))
    assert shown.size == len(payload)


def test_every_cut_and_every_changed_byte_can_be_shown() -> None:
    whole = encode(envelope(url="https://shop.example/", properties=b'{"a": 1}'))
    for at in range(len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 0xFF
        for payload in (whole[:at], bytes(changed)):
            services.told(DeadLetter(0, "unreadable", payload, "1700000000000-0", UNREADABLE))


@pytest.mark.parametrize("from_client", [True, False])
async def test_a_replayed_event_that_was_stored_meanwhile_counts_as_duplicate(
    kept: RedisDeadLetters, clean_redis: "redis.Redis", services_url: str, from_client: bool
) -> None:
    """And one that was not is stored; the ledger balances at each step."""
    sent_again, alone = envelope(id_from_client=from_client), envelope()
    letters = [DeadLetter(0, "rejected", encode(one), code=REJECTED) for one in (sent_again, alone)]
    kept.add(letters)
    await _count(services_url, clean_redis, [sent_again, alone], dead=True)
    await _count(services_url, clean_redis, [sent_again])
    await asyncio.to_thread(_settle_all, clean_redis)
    assert _balance(clean_redis) == {"accepted": 3, "stored": 1, "dead": 2}
    await asyncio.to_thread(services.replay, actor=None, kept=kept, choice=Choice())
    assert _balance(clean_redis) == {"accepted": 3, "stored": 1}  # two are pending again
    await asyncio.to_thread(_settle_all, clean_redis)
    assert _balance(clean_redis) == {"accepted": 3, "stored": 2, "duplicate": 1}
    await asyncio.to_thread(empty_tables)


async def test_what_is_purged_stays_dead_and_what_is_replayed_before_does_not(
    kept: RedisDeadLetters, clean_redis: "redis.Redis", services_url: str
) -> None:
    events = [envelope() for _ in range(3)]
    kept.add([DeadLetter(0, "rejected", encode(one), code=REJECTED) for one in events])
    await _count(services_url, clean_redis, events, dead=True)
    first = kept.list(count=1)[0].letter_id
    await asyncio.to_thread(services.replay, actor=None, kept=kept, choice=Choice((first,)))
    await asyncio.to_thread(services.purge, actor=None, kept=kept, choice=Choice())
    assert _balance(clean_redis) == {"accepted": 3, "dead": 2, "purged": 2}  # one is pending
    await asyncio.to_thread(_settle_all, clean_redis)
    assert _balance(clean_redis) == {"accepted": 3, "stored": 1, "dead": 2, "purged": 2}
    assert kept.count() == 0
    await asyncio.to_thread(empty_tables)


@pytest.fixture
def services_url(clean_redis: object) -> str:
    return str(settings.REDIS_URL)


async def _count(url: str, client: "redis.Redis", events: list[Envelope], *, dead: bool = False) -> None:
    """As accepted and published; or as accepted and dead."""
    fields = [field_of_payload(encode(one), Outcome.ACCEPTED) or b"" for one in events]
    if dead:
        for one, field in zip(events, fields, strict=True):
            client.hincrby(ledger_key(0), field, 1)
            client.hincrby(ledger_key(0), field_of_payload(encode(one), Outcome.DEAD, REJECTED) or b"", 1)
        return
    publisher = RedisPublisher(url)
    publisher.start()
    await publisher.publish([(0, encode(one)) for one in events], [(0, field, 1) for field in fields])
    await publisher.stop()


def _settle_all(client: "redis.Redis") -> None:
    store, consumer = event_store(), RedisConsumer(client, "one")
    store.prepare(datetime.now(UTC).date())
    settler = Settler(consumer=consumer, store=store, stop=threading.Event(), receipts=DatabaseReceipts())
    batch = Batch(BatchPolicy())
    add_entries(batch, consumer.read(count=100, block_ms=0), ENRICHER)
    settler.acknowledge(settler.store(batch))


def _balance(client: "redis.Redis") -> dict[str, int]:
    found: Counter[str] = Counter()
    for shard in range(SHARDS):
        counted: Any = client.hgetall(ledger_key(shard))
        for field, events in counted.items():
            found[tally_of(field).outcome] += int(events)
    return {outcome: events for outcome, events in found.items() if events}
