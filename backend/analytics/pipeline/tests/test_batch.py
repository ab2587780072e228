"""When a batch is due: by size, by bytes, by age; no test waits for any of them."""

import msgspec

from analytics.common.tally import DeadCode
from analytics.pipeline.batch import Batch, BatchPolicy
from analytics.pipeline.decode import add_entries
from analytics.pipeline.tests.drafts import ENRICHER, envelope
from analytics.stream.base import Entry
from analytics.stream.envelope import VERSION, encode

POLICY = BatchPolicy(max_events=3, max_bytes=10_000, max_seconds=0.25)


def grown(*sizes: int, policy: BatchPolicy = POLICY) -> Batch:
    batch = Batch(policy)
    batch.opened(100.0)
    for size in sizes:
        payload = encode(envelope(title="t" * size))
        add_entries(batch, [Entry(0, "1-1", (payload,))], ENRICHER)
    return batch


def test_an_empty_batch_is_never_due() -> None:
    assert not Batch(POLICY).is_due(1e9)
    assert Batch(POLICY).seconds_left(1e9, 7.0) == 7.0


def test_it_is_due_by_size() -> None:
    assert not grown(1, 1).is_due(100.0)
    assert grown(1, 1, 1).is_due(100.0)


def test_it_is_due_by_bytes() -> None:
    assert grown(20_000).is_due(100.0)


def test_it_is_due_by_the_age_of_its_first_entry() -> None:
    batch = grown(1)
    batch.opened(100.2)
    assert not batch.is_due(100.24)
    assert batch.seconds_left(100.2, 7.0) < 0.06
    assert batch.is_due(100.25)


def test_it_is_due_when_nothing_more_comes_and_it_is_worth_a_transaction() -> None:
    policy = BatchPolicy(worth_it=2)
    assert not grown(1, policy=policy).is_due(100.0, idle=True)
    assert grown(1, 1, policy=policy).is_due(100.0, idle=True)
    assert not grown(1, 1, policy=policy).is_due(100.0)


def test_what_cannot_be_read_is_set_aside_with_its_reason() -> None:
    batch = Batch(POLICY)
    good, newer = encode(envelope()), encode(envelope(version=99))
    short, money = msgspec.msgpack.encode([VERSION, b"short", *[b""] * 5]), encode(envelope(revenue="lots"))
    add_entries(batch, [Entry(2, "1-1", (b"\xc1", good, newer, short, money))], ENRICHER)
    assert len(batch.events) == 1
    assert (batch.payloads, batch.places) == ([good], [0])
    assert [letter.payload for letter in batch.unreadable] == [b"\xc1", newer, short, money]
    assert [letter.code for letter in batch.unreadable] == [
        *[DeadCode.UNREADABLE] * 3,
        DeadCode.ENRICHMENT_FAILED,
    ]
    reasons = [letter.reason for letter in batch.unreadable]
    assert reasons[0].startswith("unreadable")
    assert "version 99" in reasons[1]
    assert "length" in reasons[2]
    assert "InvalidOperation" in reasons[3]
