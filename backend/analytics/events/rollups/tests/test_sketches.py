"""Distinct people, about: how far from the truth, over many seeds."""

import hmac

import numpy as np
import pytest
from datasketches import hll_sketch, tgt_hll_type
from hypothesis import given
from hypothesis import strategies as st

from analytics.events.rollups import sketches
from analytics.events.rollups.sketches import Coupons

KEY = b"k" * 32
SEEDS = 100
TOLERANCE = 0.02


def people(seed: int) -> list[Coupons]:
    """Who was there in each of 24 hours: few often, most once or twice, as people are (Zipf)."""
    random = np.random.default_rng(seed)
    everybody = random.integers(-(2**63), 2**63 - 1, 50_000)
    # Hashes of a keyed function are random numbers: no need to make them by one.
    hours = [everybody[(random.zipf(1.1, 5_000) - 1) % len(everybody)] for _ in range(24)]
    return [sketches.coupons(hour) for hour in hours]


@pytest.mark.slow
@pytest.mark.parametrize("count", [2_000, 20_000, 200_000])
def test_one_sketch_is_within_two_percent_in_95_of_100_cases(count: int) -> None:
    """Not only those of many parts: the order in which one takes its ids must not matter."""
    good = 0
    for seed in range(SEEDS):
        hashes = np.random.default_rng(seed).integers(-(2**63), 2**63 - 1, count)
        found = sketches.estimate([sketches.of(sketches.coupons(hashes))])
        good += abs(found - count) <= TOLERANCE * count
    assert good >= 95


@pytest.mark.slow
def test_merged_hours_are_within_two_percent_in_95_of_100_cases() -> None:
    good = 0
    for seed in range(SEEDS):
        hours = people(seed)
        truth = len(np.unique(np.concatenate(hours)))
        found = sketches.estimate([sketches.merged([sketches.of(hour) for hour in hours])])
        good += abs(found - truth) <= TOLERANCE * truth
    assert good >= 95


def test_few_are_counted_exactly() -> None:
    found = sketches.coupons(
        sketches.keyed_hashes(KEY, [number.to_bytes(16, "big") for number in range(200)])
    )
    parts = [sketches.of(found[:150]), sketches.of(found[50:]), sketches.of(found[:0]), b""]
    assert sketches.estimate(parts) == 200
    assert sketches.estimate([sketches.merged(parts)]) == 200
    assert sketches.estimate([]) == 0


def test_a_sketch_takes_at_most_eight_kilobytes() -> None:
    assert len(sketches.of(people(1)[0])) <= 8_300
    assert len(sketches.of(people(1)[0][:1])) <= 16


def test_the_order_of_merging_does_not_matter() -> None:
    parts = [sketches.of(hour) for hour in people(2)[:4]]
    estimates = {sketches.estimate([sketches.merged(order)]) for order in (parts, parts[::-1])}
    assert len(estimates) == 1


def test_another_key_makes_other_hashes() -> None:
    ids = [b"x" * 16]
    assert sketches.keyed_hashes(KEY, ids).tolist() == sketches.keyed_hashes(KEY, ids).tolist()
    assert sketches.keyed_hashes(KEY, ids).tolist() != sketches.keyed_hashes(b"o" * 32, ids).tolist()


@given(st.binary(min_size=1, max_size=64), st.lists(st.binary(min_size=16, max_size=16), max_size=5))
def test_hashes_are_those_of_hmac(key: bytes, ids: list[bytes]) -> None:
    found = sketches.keyed_hashes(key, ids).tolist()
    assert found == [int.from_bytes(hmac.digest(key, one, "sha256")[:8], "big", signed=True) for one in ids]


@pytest.mark.parametrize("count", [0, 1, 7, 8, 24, 25, 1_000, 1_536, 1_537, 20_000])
def test_sketches_are_those_of_the_library(count: int) -> None:
    hashes = np.random.default_rng(count).integers(-(2**63), 2**63 - 1, count)
    theirs = hll_sketch(sketches.LG_K, tgt_hll_type.HLL_4)
    for one in hashes.tolist():
        theirs.update(one)
    data = bytes(theirs.serialize_compact())
    found = sketches.of(sketches.coupons(np.concatenate([hashes, hashes[::-1]])))
    if count <= 1_536:
        # In another order.
        start = 8 if count < 8 else 12
        assert (found[:start], sorted(found)) == (data[:start], sorted(data))
    assert sketches.estimate([found]) == pytest.approx(sketches.estimate([data]), rel=0.02)


def test_rare_hashes_have_the_librarys_coupons() -> None:
    """Few hashes begin with many zeros, and those count most."""
    for rare in (0, 1, 2**64 - 1, 2**63, *_with_zeros()):
        number = np.array([rare], np.uint64).view(np.int64)
        theirs = hll_sketch(sketches.LG_K, tgt_hll_type.HLL_4)
        theirs.update(int(number[0]))
        assert sketches.of(sketches.coupons(number)) == bytes(theirs.serialize_compact())


def _with_zeros() -> list[int]:
    """The numbers below a million whose coupons are the highest."""
    numbers = np.arange(1_000_000)
    highest = np.argsort(sketches.coupons(numbers))[-50:]
    return [int(one) for one in numbers[highest]]


@pytest.mark.parametrize("sizes", [(), (0,), (1, 7), (8, 200), (1_500, 1_500)])
def test_small_sketches_count_each_id_once(sizes: tuple[int, ...]) -> None:
    everybody = np.random.default_rng(1).integers(-(2**63), 2**63 - 1, 2_000)
    # The second of two has half of the first one's people.
    hours = [sketches.coupons(everybody[n * sizes[0] // 2 :][:size]) for n, size in enumerate(sizes)]
    found = sketches.distinct([sketches.of(hour) for hour in hours])
    assert found == len({coupon for hour in hours for coupon in hour.tolist()})
