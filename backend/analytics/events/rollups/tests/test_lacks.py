"""What rows say they may lack, when slices with more values than they keep become one: always enough."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.events.rollups import sketches
from analytics.events.rollups.dimensions import Dimension
from analytics.events.rollups.rows import Row, cut, merged

TOP = 3
counts = st.lists(st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 9)), max_size=6)


def row(dimension: Dimension, value: str | None, events: int) -> Row:
    nobody = sketches.merged([b"", b""])
    return Row(dimension, value, is_other=False, is_bot=False, users=nobody, events=events)


def slice_of(events: dict[str, int]) -> list[Row]:
    values = [row(Dimension.PATH, value, count) for value, count in events.items()]
    return [row(Dimension.TOTAL, None, sum(events.values())), *cut(values, TOP)]


@settings(max_examples=300, deadline=None)
@given(hours=counts, days=st.integers(1, 3))
def test_nothing_is_missing_beyond_what_rows_say(hours: list[dict[str, int]], days: int) -> None:
    truth = Counter[str]()
    for hour in hours:
        truth.update(hour)
    parts = [hours[place::days] for place in range(days)]
    merged_days = [merged(map(slice_of, part), [Dimension.TOTAL, Dimension.PATH], TOP) for part in parts]
    found = [one for one in merged(merged_days, [Dimension.PATH], TOP) if one.dimension is Dimension.PATH]
    rest = next((one for one in found if one.is_other), None)
    kept = {one.value: one for one in found if not one.is_other}
    assert sum(one.events for one in found) == sum(truth.values())
    for value, count in truth.items():
        if value not in kept:
            assert rest is not None
            assert count <= (rest.lacks or 0)
        else:
            lacks = kept[value].lacks
            assert lacks is not None
            assert kept[value].events <= count <= kept[value].events + lacks


def test_what_a_rest_without_a_note_may_hold_is_not_known() -> None:
    noted = slice_of(dict.fromkeys("abcde", 1))
    old = [replace(one, lacks=None) if one.is_other else one for one in noted]
    found = merged([noted, old], [Dimension.PATH], TOP)
    assert {one.lacks for one in found} == {None}
