"""Every event that arrives with a known key is counted as one thing."""

from collections import Counter
from typing import Any

import pytest

from analytics.common.clock import MINUTE_US
from analytics.common.samples import Sample
from analytics.common.tally import Outcome, Tally, tally_of
from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.gate import Passage
from analytics.ingest.ledger import Ledger
from analytics.ingest.tests.support import Ingest
from analytics.projects.exclusions import Exclusions
from analytics.projects.kinds import KeyKind
from analytics.stream.base import StreamFull
from analytics.stream.envelope import shard_of

EVENT = {"event_name": "x"}


class Side:
    """What would be handed over."""

    def __init__(self) -> None:
        self.counted: Counter[bytes] = Counter()
        self.samples: list[Sample] = []

    def add(self, field: bytes, events: int) -> None:
        self.counted[field] += events

    def sample(self, sample: Sample) -> None:
        self.samples.append(sample)


class Books:
    """An ingest core, and the ledger it fills."""

    def __init__(self, **given: Any) -> None:
        self.side = Side()
        self.ingest = Ingest(ledger=Ledger(self.side), **given)

    def with_the_stream(self) -> dict[tuple[str, str, str], int]:
        """By outcome, code and source: what was counted as the stream took its events."""
        return self._told((field, events) for (_, field), events in self.ingest.stream.ledger.items())

    def beside(self) -> dict[tuple[str, str, str], int]:
        """The same for what was counted beside the stream."""
        return self._told(self.side.counted.items())

    def _told(self, counted: Any) -> dict[tuple[str, str, str], int]:
        found: Counter[tuple[str, str, str]] = Counter()
        for field, events in counted:
            tally = tally_of(field)
            assert (tally.project_id, tally.key_id) == (3, 7)
            found[tally.outcome, tally.code, tally.source] += events
        return dict(found)


class Limited:
    """A gate that lets nothing pass."""

    async def enter(self, *_: Any) -> Passage:
        raise RequestRefused(429, RequestCode.QUOTA_DAY, "used up")


async def test_accepted_events_are_counted_by_source_in_the_shard_that_takes_them() -> None:
    books = Books(kind=KeyKind.SECRET)
    users = ["a", "b", "c", "d", "e"]
    await books.ingest.send([EVENT | {"user_id": user, "event_source": "app"} for user in users])
    await books.ingest.send(EVENT)
    assert books.with_the_stream() == {("accepted", "", "app"): 5, ("accepted", "", "default"): 1}
    shards = Counter(shard_of(3, user) for user in users)
    counted = books.ingest.stream.ledger
    assert {
        shard: events for (shard, field), events in counted.items() if tally_of(field).source == "app"
    } == dict(shards)
    assert books.beside() == {}


async def test_the_minute_is_the_one_of_receipt() -> None:
    books = Books()
    envelope = await books.ingest.sent(EVENT)
    ((_, field),) = books.ingest.stream.ledger
    assert tally_of(field) == Tally(3, envelope.received_at // MINUTE_US, 7, "default", "accepted", "")


async def test_what_is_rejected_beside_accepted_events_is_counted_in_the_same_step() -> None:
    books = Books()
    await books.ingest.send([EVENT, {}, {"event_name": "\x00"}, {}])
    assert books.with_the_stream() == {
        ("accepted", "", "default"): 1,
        ("rejected", "missing_field", "default"): 2,
        ("rejected", "invalid_text", "default"): 1,
    }
    assert books.beside() == {}


async def test_what_is_rejected_alone_is_counted_beside_the_stream() -> None:
    books = Books()
    await books.ingest.send([{}, {"event_name": "\x00"}])
    assert books.beside() == {
        ("rejected", "missing_field", "default"): 1,
        ("rejected", "invalid_text", "default"): 1,
    }


async def test_who_opted_out_is_counted_and_never_shown() -> None:
    books = Books(honour_dnt=True)
    await books.ingest.send([EVENT, EVENT], {"dnt": "1"})
    assert books.beside() == {("opted_out", "opted_out", "default"): 2}
    assert books.side.samples == []


async def test_what_a_project_leaves_out_is_counted_and_never_shown() -> None:
    books = Books(exclusions=Exclusions(paths=("/admin",), addresses=("198.51.100.7",)))
    await books.ingest.send([EVENT, EVENT])
    assert books.beside() == {("excluded", "excluded_address", "default"): 2}
    admin = EVENT | {"event_properties": {"path": "/admin"}}
    await books.ingest.send([admin, EVENT, admin], peer="192.0.2.1:1")
    assert books.with_the_stream() == {
        ("accepted", "", "default"): 1,
        ("excluded", "excluded_path", "default"): 2,
    }
    assert books.side.samples == []


async def test_a_refused_request_counts_its_events_where_they_are_known() -> None:
    books = Books(gate=Limited())
    await books.ingest.send([EVENT] * 5)
    assert books.beside() == {("limited", "quota_day", "default"): 5}


async def test_what_the_stream_did_not_take_is_counted_as_refused() -> None:
    class Full:
        async def publish(self, items: object, tallies: object = ()) -> None:
            raise StreamFull("full")

    books = Books(publisher=Full())
    await books.ingest.send([EVENT, EVENT, {}])
    assert books.beside() == {("refused", "stream_full", "default"): 3}


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (b"{", {}, "invalid_json"),
        ([], {}, "empty"),
        (b"{}", {"content-encoding": "br"}, "unsupported_encoding"),
        (EVENT, {"origin": "https://other.example"}, "origin_not_allowed"),
    ],
)
async def test_a_request_that_cannot_be_read_counts_as_one(
    body: Any, headers: dict[str, str], code: str
) -> None:
    books = Books(allowed_origins=("https://ours.example",))
    await books.ingest.send(body, headers)
    assert books.beside() == {("refused", code, "default"): 1}


async def test_strangers_are_in_nobodys_ledger() -> None:
    books = Books()
    await books.ingest.send(EVENT, {"x-api-key": "pk_nobodys"})
    await books.ingest.send(EVENT, {"x-api-key": ""})
    assert books.beside() == {}


async def test_a_sample_shows_what_was_sent_and_why_it_was_not_taken() -> None:
    books = Books()
    await books.ingest.send([EVENT, {"event_name": "y", "timestamp": "yesterday"}])
    (sample,) = books.side.samples
    assert (sample.project_id, sample.key_id, sample.source) == (3, 7, "default")
    assert (sample.outcome, sample.code) == (Outcome.REJECTED, "invalid_timestamp")
    assert "timestamp" in sample.detail
    assert sample.event == {"event_name": "y", "timestamp": "yesterday"}


async def test_samples_are_few_however_much_is_rejected() -> None:
    books = Books()
    for _ in range(100):
        await books.ingest.send([{}] * 100)
    assert sum(books.side.counted.values()) == 10_000
    assert len(books.side.samples) < 20


async def test_without_a_side_nothing_breaks() -> None:
    ingest = Ingest()
    assert (await ingest.send([EVENT, {}])).status == 202
    assert (await ingest.send({})).status == 400
