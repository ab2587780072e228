"""An event is stored once in the ledger too, however often its entry comes."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from analytics.common.tally import DeadCode, Outcome, tally_of
from analytics.pipeline.batch import Batch, BatchPolicy
from analytics.pipeline.decode import add_entries
from analytics.pipeline.gate import Gate
from analytics.pipeline.settle import Settler, Stopping
from analytics.pipeline.tests.drafts import ENRICHER, envelope
from analytics.pipeline.tests.stores import MemoryReceipts, MemoryStore
from analytics.stream.base import Account, Entry, StreamUnavailable
from analytics.stream.dead_letters import Budget
from analytics.stream.envelope import encode
from analytics.stream.memory import MemoryConsumer, MemoryStream

GENEROUS = Budget(ratio=1, consecutive=10_000)


class LostTouch(MemoryConsumer):
    """A consumer that cannot reach the stream again: as if killed after the commit."""

    def settle(self, entries: Sequence[Entry], account: Callable[[Sequence[Entry]], Account]) -> None:
        raise StreamUnavailable("away")


class World:
    def __init__(self) -> None:
        self.stream, self.store, self.receipts = MemoryStream(), MemoryStore(), MemoryReceipts()

    def settler(self, consumer: MemoryConsumer, keep_receipts: float = 0.0) -> Settler:
        stop = threading.Event()
        if isinstance(consumer, LostTouch):
            stop.set()
        return Settler(
            consumer=consumer,
            store=self.store,
            receipts=self.receipts,
            keep_receipts=keep_receipts,
            stop=stop,
            gate=Gate(budget=GENEROUS),
        )

    def settle(self, consumer: MemoryConsumer, entries: Sequence[Entry]) -> None:
        """One life of a worker, with these entries in one batch."""
        batch, settler = Batch(BatchPolicy()), self.settler(consumer)
        add_entries(batch, entries, ENRICHER)
        settler.acknowledge(settler.store(batch))

    def counted(self) -> dict[tuple[str, str], int]:
        found: Counter[tuple[str, str]] = Counter()
        for (_, field), events in self.stream.ledger.items():
            tally = tally_of(field)
            found[tally.outcome, tally.code] += events
        return {key: events for key, events in found.items() if events}

    def read(self, consumer: MemoryConsumer) -> list[Entry]:
        return consumer.resume(count=100) or consumer.read(count=100, block_ms=0)


def payload(number: int, **fields: Any) -> bytes:
    return encode(envelope(event_id=number.to_bytes(16, "big"), **fields))


def test_an_entry_that_comes_again_after_its_commit_is_no_repeat_but_a_repeat_in_it_is() -> None:
    world = World()
    world.stream.add(0, (payload(1), payload(2), payload(1)))
    world.stream.add(1, (payload(3),))
    killed = LostTouch(world.stream, "one")
    with pytest.raises(Stopping):
        world.settle(killed, world.read(killed))
    assert world.counted() == {}
    again = MemoryConsumer(world.stream, "one")
    world.settle(again, world.read(again))
    assert world.counted() == {(Outcome.STORED, ""): 3, (Outcome.DUPLICATE, ""): 1}


def test_an_entry_of_repeats_that_comes_again_before_any_commit_is_repeats() -> None:
    world = World()
    world.stream.add(0, (payload(1), payload(2)))
    first = MemoryConsumer(world.stream, "one")
    world.settle(first, world.read(first))
    world.stream.add(0, (payload(1), payload(2)))
    MemoryConsumer(world.stream, "one").read(count=1, block_ms=0)  # handed out, and killed
    again = MemoryConsumer(world.stream, "one")
    world.settle(again, world.read(again))
    assert world.counted() == {(Outcome.STORED, ""): 2, (Outcome.DUPLICATE, ""): 2}


def test_a_commit_whose_answer_was_lost_is_no_repeat_when_it_is_tried_again() -> None:
    world = World()
    world.stream.add(0, (payload(1), payload(2)))
    consumer = MemoryConsumer(world.stream, "one")
    settler, batch = world.settler(consumer), Batch(BatchPolicy())
    add_entries(batch, world.read(consumer), ENRICHER)
    settler.store(batch)  # nobody hears of it
    settler.acknowledge(settler.store(batch))
    assert world.counted() == {(Outcome.STORED, ""): 2}


def test_what_cannot_be_read_does_not_shift_the_numbers() -> None:
    world = World()
    world.stream.add(0, (b"\xc1", payload(1), payload(2, name="poison"), payload(3), payload(1)))
    for _ in range(2):
        killed = LostTouch(world.stream, "one")
        with pytest.raises(Stopping):
            world.settle(killed, world.read(killed))
    again = MemoryConsumer(world.stream, "one")
    world.settle(again, world.read(again))
    assert world.counted() == {
        (Outcome.STORED, ""): 2,
        (Outcome.DUPLICATE, ""): 1,
        (Outcome.DEAD, DeadCode.STORE_REJECTED): 1,
    }


def test_receipts_are_forgotten_once_their_entries_are_settled() -> None:
    world = World()
    consumer = MemoryConsumer(world.stream, "one")
    settler = world.settler(consumer)
    for number in range(5):
        world.stream.add(0, (payload(number),))
        batch = Batch(BatchPolicy())
        add_entries(batch, world.read(consumer), ENRICHER)
        settler.acknowledge(settler.store(batch))
    assert len(world.receipts.kept) == 1
    assert world.counted() == {(Outcome.STORED, ""): 5}


def test_an_acknowledgement_that_a_power_cut_took_back_makes_no_repeats() -> None:
    world = World()
    consumer = MemoryConsumer(world.stream, "one")
    settler, lost = world.settler(consumer, keep_receipts=60), list[Entry]()
    for number in range(2):
        world.stream.add(0, (payload(number),))
        batch = Batch(BatchPolicy())
        add_entries(batch, world.read(consumer), ENRICHER)
        settler.acknowledge(settler.store(batch))
        lost += batch.entries
    world.stream.ledger.clear()
    for entry in lost:
        world.stream.entries[0][entry.entry_id] = entry
    again = MemoryConsumer(world.stream, "one")
    world.settle(again, world.read(again))
    assert world.counted() == {(Outcome.STORED, ""): 2}


@pytest.mark.parametrize("seed", range(30))
def test_whatever_flows_and_dies_every_event_is_counted_once(seed: int) -> None:
    chosen, world = random.Random(seed), World()
    names = ("pageview", "pageview", "pageview", "pageview", "poison")
    published: list[int] = []
    for _ in range(12):
        numbers = [chosen.randrange(40) for _ in range(chosen.randint(1, 8))]
        published += numbers
        events = tuple(payload(number, name=names[number % len(names)]) for number in numbers)
        world.stream.add(chosen.randrange(4), events)
    for _ in range(4):
        killed = LostTouch(world.stream, "one")
        entries = world.read(killed)
        middle = chosen.randrange(len(entries))
        for part in filter(None, (entries[:middle], entries[middle:])):
            with pytest.raises(Stopping):
                world.settle(killed, part)
    again = MemoryConsumer(world.stream, "one")
    world.settle(again, world.read(again))
    assert all(not shard for shard in world.stream.entries)
    good = [number for number in published if names[number % len(names)] != "poison"]
    expected = {
        (Outcome.STORED, ""): len(set(good)),
        (Outcome.DUPLICATE, ""): len(good) - len(set(good)),
        (Outcome.DEAD, DeadCode.STORE_REJECTED): len(published) - len(good),
    }
    assert world.counted() == {key: events for key, events in expected.items() if events}
