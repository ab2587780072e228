"""What became of each event is told entry by entry, and adds up."""

from collections import Counter

from analytics.common.tally import DeadCode, Outcome, field_of
from analytics.pipeline.account import Accountant
from analytics.pipeline.batch import Batch, BatchPolicy
from analytics.pipeline.decode import add_entries
from analytics.pipeline.poison import Stored
from analytics.pipeline.tests.drafts import ENRICHER, NOW_US, envelope
from analytics.stream.base import Entry
from analytics.stream.envelope import encode

MINUTE = NOW_US // 60_000_000
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def field(outcome: Outcome, code: str = "", *, project: int = 1, source: str = "web") -> bytes:
    return field_of(project, MINUTE, 1, source, outcome, code)


def batch_of(*entries: Entry) -> Batch:
    batch = Batch(BatchPolicy())
    add_entries(batch, entries, ENRICHER)
    return batch


def entry(number: int, *payloads: bytes, shard: int = 0) -> Entry:
    return Entry(shard, f"{number}-1", payloads)


def test_each_entry_answers_for_its_own_events() -> None:
    one = entry(1, encode(envelope()), encode(envelope(name="signup")), encode(envelope(source="app")))
    other = entry(2, encode(envelope(project_id=2)), encode(envelope()))
    accountant = Accountant(batch_of(one, other), Stored(4, {4}))
    assert accountant.of([one]).tallies == Counter(
        {field(Outcome.STORED): 2, field(Outcome.STORED, source="app"): 1}
    )
    assert accountant.of([other]).tallies == Counter(
        {field(Outcome.STORED, project=2): 1, field(Outcome.DUPLICATE): 1}
    )
    assert sum(accountant.of([one, other]).tallies.values()) == 5


def test_bots_are_counted_beside_what_was_stored_and_never_as_repeats() -> None:
    bots = [encode(envelope(user_agent=BOT)) for _ in range(3)]
    accountant = Accountant(batch_of(entry(1, *bots)), Stored(2, {1}))
    assert accountant.bots == 2
    assert accountant.of([entry(1)]).tallies == Counter(
        {field(Outcome.STORED): 2, field(Outcome.DUPLICATE): 1, field(Outcome.BOT): 2}
    )


def test_what_could_not_be_stored_is_a_letter_of_its_entry() -> None:
    poison, good = encode(envelope(name="poison")), encode(envelope())
    money = encode(envelope(revenue="lots"))
    one, other = entry(1, good, poison), entry(2, b"\xc1", money, shard=3)
    accountant = Accountant(batch_of(one, other), Stored(1, rejected={1: "why"}))
    of_one, of_other = accountant.of([one]), accountant.of([other])
    assert of_one.tallies == {field(Outcome.STORED): 1, field(Outcome.DEAD, DeadCode.STORE_REJECTED): 1}
    assert [(letter.payload, letter.reason, letter.shard) for letter in of_one.letters] == [
        (poison, "rejected: why", 0)
    ]
    assert of_other.tallies == {field(Outcome.DEAD, DeadCode.ENRICHMENT_FAILED): 1}
    assert [(letter.payload, letter.shard) for letter in of_other.letters] == [(b"\xc1", 3), (money, 3)]
    assert len(accountant.letters) == 3


def test_repeats_are_told_by_project_and_day() -> None:
    payloads = [encode(envelope(project_id=project)) for project in (1, 1, 2, 2)]
    accountant = Accountant(batch_of(entry(1, *payloads)), Stored(1, {1, 2, 3}))
    assert accountant.repeats() == {(1, NOW_US // 86_400_000_000): 1, (2, NOW_US // 86_400_000_000): 2}
