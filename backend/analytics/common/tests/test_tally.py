"""A tally survives the way through Redis as it is."""

import pytest

from analytics.common.tally import Outcome, Tally, field_of, ledger_key, minute_of, tally_of


@pytest.mark.parametrize("source", ["web", "", "a|b", "🦄", "x" * 100])
def test_a_field_says_again_what_it_was_made_of(source: str) -> None:
    field = field_of(7, 29_000_000, 3, source, Outcome.REJECTED, "invalid_text")

    assert tally_of(field) == Tally(7, 29_000_000, 3, source, "rejected", "invalid_text")


def test_a_source_is_cut_where_the_ledger_cuts_it() -> None:
    assert tally_of(field_of(7, 1, 3, "x" * 101, Outcome.ACCEPTED)).source == "x" * 100


def test_the_minute_is_the_one_an_instant_lies_in() -> None:
    assert minute_of(119_999_999) == 1
    assert minute_of(120_000_000) == 2


def test_each_shard_of_the_stream_has_a_hash_in_the_same_slot() -> None:
    assert ledger_key(3) == "ledger:{3}"
