"""The loop: nothing is acknowledged before it is stored or set aside, whatever is away."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from analytics.common import metrics
from analytics.pipeline.batch import BatchPolicy
from analytics.pipeline.gate import Gate
from analytics.pipeline.poison import store_around_poison
from analytics.pipeline.runner import Pace, Runner
from analytics.pipeline.settle import Settler
from analytics.pipeline.tests.drafts import ENRICHER, envelope
from analytics.pipeline.tests.stores import MemoryReceipts, MemoryStore
from analytics.stream.dead_letters import Budget
from analytics.stream.envelope import encode, unseal
from analytics.stream.memory import MemoryConsumer, MemoryStream


@dataclass
class Line:
    """A whole pipeline in memory, its runner in a thread of its own."""

    stream: MemoryStream
    store: MemoryStore
    stop: threading.Event
    ready: threading.Event
    thread: threading.Thread
    raised: list[BaseException]

    def publish(self, *names: str, shard: int = 0) -> None:
        self.stream.add(shard, tuple(encode(envelope(name=name)) for name in names))

    def depth(self) -> int:
        return sum(map(len, self.stream.entries))

    def until(self, happened: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while not happened():
            assert time.monotonic() < deadline
            time.sleep(0.002)


@pytest.fixture
def line() -> Iterator[Line]:
    made = make_line(MemoryStream())
    yield made
    made.stop.set()
    made.thread.join(10)
    assert not made.thread.is_alive()


def make_line(stream: MemoryStream, budget: Budget | None = None) -> Line:
    store = MemoryStore()
    stop, ready = threading.Event(), threading.Event()
    consumer = MemoryConsumer(stream, "one")
    gate = Gate(budget=budget)
    settler = Settler(consumer=consumer, store=store, stop=stop, receipts=MemoryReceipts(), gate=gate)
    runner = Runner(
        consumer=consumer,
        store=store,
        settler=settler,
        stop=stop,
        policy=BatchPolicy(max_events=50, max_seconds=0.01),
        pace=Pace(entries_a_read=8, block=0.01, retry=0.01, reclaim_idle=60),
        on_ready=ready.set,
    )
    raised: list[BaseException] = []

    def run() -> None:
        try:
            runner.run()
        except Exception as error:  # noqa: BLE001 - looked at by the test
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return Line(stream, store, stop, ready, thread, raised)


def test_it_stores_and_acknowledges_what_flows(line: Line) -> None:
    for shard in range(4):
        line.publish(*["pageview"] * 30, shard=shard)
    line.until(lambda: line.depth() == 0)
    assert len(line.store.ids) == 120
    assert line.ready.is_set()


def test_stored_bots_are_in_the_metrics(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[float] = []
    monkeypatch.setattr(metrics.PIPELINE_BOTS, "inc", counted.append)
    line.stream.add(0, tuple(encode(envelope(user_agent=agent)) for agent in ("Googlebot/2.1", None)))
    line.until(lambda: line.depth() == 0)
    assert sum(counted) == 1


def test_nothing_is_acknowledged_while_the_store_is_away(line: Line) -> None:
    line.store.away.set()
    line.publish("pageview")
    line.until(line.store.asked.is_set)
    assert line.depth() == 1
    line.store.away.clear()
    line.until(lambda: line.depth() == 0)
    assert len(line.store.ids) == 1


def test_poison_is_dead_lettered_with_its_reason_and_the_rest_is_stored(line: Line) -> None:
    line.publish(*["pageview"] * 20, "poison", *["pageview"] * 20)
    line.until(lambda: line.depth() == 0)
    assert len(line.store.ids) == 40
    assert [letter.reason for letter in line.stream.letters] == ["rejected: poison"]


def test_a_broken_release_stops_the_line_instead_of_emptying_the_stream() -> None:
    line = make_line(MemoryStream(), Budget(consecutive=10))
    line.publish(*["poison"] * 12)
    line.until(line.store.asked.is_set)
    line.stop.set()
    line.thread.join(10)
    assert line.depth() == 1
    assert not line.stream.letters


def test_a_stop_leaves_what_it_cannot_store_for_the_next_life() -> None:
    stream = MemoryStream()
    line = make_line(stream)
    line.store.away.set()
    line.publish("pageview", "pageview")
    line.until(line.store.asked.is_set)
    started = time.monotonic()
    line.stop.set()
    line.thread.join(10)
    assert time.monotonic() - started < 5
    assert line.depth() == 1
    again = make_line(stream)
    again.until(lambda: again.depth() == 0)
    assert len(again.store.ids) == 2
    again.stop.set()
    again.thread.join(10)


def test_a_stop_settles_the_batch_under_way() -> None:
    line = make_line(MemoryStream())
    line.until(line.ready.is_set)
    line.publish(*["pageview"] * 10)
    line.until(lambda: bool(line.stream.deliveries))
    line.stop.set()
    line.thread.join(10)
    assert len(line.store.ids) == 10
    assert line.depth() == 0


def test_a_fault_of_ours_ends_the_process_and_acknowledges_nothing() -> None:
    line = make_line(MemoryStream())
    line.publish("bug")
    line.thread.join(10)
    assert [type(error) for error in line.raised] == [ZeroDivisionError]
    assert line.depth() == 1


@pytest.mark.parametrize("poisoned", [set[int](), {0}, {99}, {3, 4, 5}, set(range(100))])
def test_halving_finds_exactly_the_poisoned(poisoned: set[int]) -> None:
    names = ["poison" if at in poisoned else "pageview" for at in range(100)]
    events = ENRICHER.enrich([unseal(encode(envelope(name=name))) for name in names])
    store = MemoryStore()
    outcome = store_around_poison(store, events)
    assert set(outcome.rejected) == poisoned
    assert outcome.stored == 100 - len(poisoned)
    if len(poisoned) == 1:
        assert store.transactions <= 8
