"""An envelope arrives as it was sent, and is known again by its sides."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.common.ids import identifier_key, uuid7
from analytics.stream.envelope import (
    HEAD,
    VERSION,
    Envelope,
    UnreadableEnvelope,
    decode,
    encode,
    unseal,
    unseal_all,
)

LEAST: dict[str, Any] = {
    "version": VERSION,
    "project_id": 3,
    "key_id": 7,
    "event_id": bytes(range(16)),
    "received_at": 1_790_000_000_000_001,
    "timestamp": -5,
    "name": "pageview",
    "source": "web",
    "user_id": "someone",
    "session_id": "a visit",
}
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
OF_TYPE = {str: TEXT, int: st.integers(0, 2**31 - 1), bytes: st.binary(max_size=40), bool: st.booleans()}


def envelopes() -> st.SearchStrategy[Envelope]:
    optional = {
        field.name: OF_TYPE.get(field.type, st.none() | st.one_of(TEXT))
        for field in msgspec.structs.fields(Envelope)
        if field.name not in LEAST and field.name not in ("engagement_ms", "scroll_depth", "session_key")
    }
    numbers = {name: st.none() | st.integers(0, 2**31 - 1) for name in ("engagement_ms", "scroll_depth")}
    ids = {name: st.just(str(uuid7())) | TEXT.filter(bool) for name in ("user_id", "session_id")}
    return st.fixed_dictionaries(ids, optional=optional | numbers).map(
        lambda given: Envelope(**(LEAST | given))
    )


@given(envelopes())
def test_it_arrives_as_it_was_sent(sent: Envelope) -> None:
    assert decode(encode(sent)) == sent


def test_ids_travel_as_the_keys_storage_keeps() -> None:
    user = str(uuid7())
    head = HEAD.unpack(unseal(encode(Envelope(**(LEAST | {"user_id": user})))).head)
    assert head[5:7] == (bytes.fromhex(user.replace("-", "")), identifier_key(3, "a visit").bytes)


def test_a_session_may_come_as_its_key() -> None:
    key = uuid7()
    sent = Envelope(**(LEAST | {"session_id": "", "session_key": key.bytes}))
    assert decode(encode(sent)).session_id == str(key)


def test_equal_sides_have_equal_bytes_within_a_project_only() -> None:
    one, other = (unseal(encode(Envelope(**(LEAST | {"timestamp": at})))) for at in (1, 2))
    assert (one.kind, one.place, one.origin, one.sender) == (
        other.kind, other.place, other.origin, other.sender,
    )  # fmt: skip
    assert unseal(encode(Envelope(**(LEAST | {"project_id": 4})))).place != one.place


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"\xc1", "malformed"),
        (b"", "truncated"),
        (msgspec.msgpack.encode([VERSION, b"short", b"", b"", b"", b"", b""]), "length"),
        (encode(Envelope(**(LEAST | {"version": VERSION + 1}))), f"version {VERSION + 1}"),
    ],
)
def test_what_is_no_envelope_is_named(payload: bytes, reason: str) -> None:
    with pytest.raises(UnreadableEnvelope, match=reason):
        unseal(payload)
    with pytest.raises(UnreadableEnvelope):
        unseal_all([encode(Envelope(**LEAST)), payload])
