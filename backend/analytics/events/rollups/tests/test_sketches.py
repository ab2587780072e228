"""Distinct people, about: how far from the truth, over many seeds."""

import numpy as np
import pytest

from analytics.events.rollups import sketches

KEY = b"k" * 32
SEEDS = 100
TOLERANCE = 0.02


def people(seed: int) -> list[list[int]]:
    """Who was there in each of 24 hours: few often, most once or twice, as people are (Zipf)."""
    random = np.random.default_rng(seed)
    everybody = random.integers(-(2**63), 2**63 - 1, 50_000)
    # Hashes of a keyed function are random numbers: no need to make them by one.
    return [everybody[(random.zipf(1.1, 5_000) - 1) % len(everybody)].tolist() for _ in range(24)]


@pytest.mark.slow
def test_merged_hours_are_within_two_percent_in_95_of_100_cases() -> None:
    good = 0
    for seed in range(SEEDS):
        hours = people(seed)
        truth = len(set().union(*hours))
        found = sketches.estimate([sketches.merged([sketches.of(hour) for hour in hours])])
        good += abs(found - truth) <= TOLERANCE * truth
    assert good >= 95


def test_few_are_counted_exactly() -> None:
    hashes = sketches.keyed_hashes(KEY, [number.to_bytes(16, "big") for number in range(200)])
    parts = [sketches.of(hashes[:150]), sketches.of(hashes[50:]), sketches.of([])]
    assert sketches.estimate(parts) == 200
    assert sketches.estimate([sketches.merged(parts)]) == 200
    assert sketches.estimate([]) == 0


def test_a_sketch_takes_at_most_eight_kilobytes() -> None:
    assert len(sketches.of(people(1)[0])) <= 8_300
    assert len(sketches.of([1])) <= 16


def test_the_order_of_merging_does_not_matter() -> None:
    parts = [sketches.of(hour) for hour in people(2)[:4]]
    estimates = {sketches.estimate([sketches.merged(order)]) for order in (parts, parts[::-1])}
    assert len(estimates) == 1


def test_another_key_makes_other_hashes() -> None:
    ids = [b"x" * 16]
    assert sketches.keyed_hashes(KEY, ids) == sketches.keyed_hashes(KEY, ids)
    assert sketches.keyed_hashes(KEY, ids) != sketches.keyed_hashes(b"o" * 32, ids)
