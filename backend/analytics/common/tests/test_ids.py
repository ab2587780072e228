"""Ids that are made quickly are those that the standard library makes slowly."""

from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.common.ids import (
    default_session_id,
    default_session_key,
    foreign_event_id,
    identifier_bytes,
    identifier_key,
    uuid7,
)

_SESSION = UUID("8f6f3a1c-2f5e-5d0d-8a52-6a1f3c9b7e41")
_FOREIGN = UUID("3d3c3f0e-93b5-5c6a-8a9e-6d6f6c1b7a52")
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


@given(st.integers(1, 2**31 - 1), TEXT)
def test_a_text_has_the_bytes_of_its_key_and_keeps_its_spelling(project: int, text: str) -> None:
    assert identifier_bytes(project, text) == (identifier_key(project, text).bytes, text)


def test_a_canonical_uuid_is_its_own_key() -> None:
    value = uuid7()
    assert identifier_bytes(1, str(value)) == (value.bytes, None)


@pytest.mark.parametrize(
    "change", [str.upper, lambda text: text.replace("-", ""), lambda text: f"{{{text}}}"]
)
def test_another_spelling_of_a_uuid_is_another_id(change: "type[str]") -> None:
    text = change(str(uuid7()))
    assert identifier_bytes(1, text) == (identifier_key(1, text).bytes, text)


@given(st.integers(1, 2**31 - 1), TEXT, st.integers(-(2**50), 2**52), st.integers(5, 1440))
def test_the_default_session_is_a_uuid5(project: int, user: str, at: int, window: int) -> None:
    expected = uuid5(_SESSION, f"{project}:{window}:{at // (window * 60_000_000)}:{user}")
    assert default_session_key(project, user, at, window) == expected.bytes
    assert default_session_id(project, user, at, window) == str(expected)


@given(st.integers(1, 2**31 - 1), TEXT)
def test_an_event_that_a_foreign_client_named_has_a_uuid5(project: int, name: str) -> None:
    assert foreign_event_id(project, "segment", name) == uuid5(_FOREIGN, f"{project}:segment:{name}").bytes


def test_a_foreign_name_may_hold_half_of_a_surrogate_pair() -> None:
    assert UUID(bytes=foreign_event_id(1, "segment", "\ud800")).version == 5
