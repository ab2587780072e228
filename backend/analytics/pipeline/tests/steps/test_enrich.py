"""All steps together, in their order, over batches."""

from decimal import Decimal

import pytest

from analytics.events.columns import Events, Rare
from analytics.events.schema import MAX_TITLE, Acquisition
from analytics.pipeline.steps import STEPS, Enricher, memory
from analytics.pipeline.tests.drafts import CONTEXT, ENRICHER, envelope
from analytics.stream.envelope import Envelope, encode, unseal


def enriched(*sent: Envelope, enricher: Enricher = ENRICHER) -> Events:
    return enricher.enrich([unseal(encode(one)) for one in sent])


def test_the_order_of_the_steps_is_the_tuple() -> None:
    assert [step.__name__ for step in STEPS] == [
        "read_url",
        "read_utm",
        "read_referrer",
        "read_channel",
        "read_client",
        "mark_bot",
        "read_location",
        "read_locale",
    ]


def test_campaign_and_host_reach_the_acquisition() -> None:
    events = enriched(envelope(url="https://a.example/?utm_source=x", referrer="https://a.example/before"))
    acquisition = events.whence[0].acquisition
    assert acquisition is not None
    assert (acquisition.utm_source, acquisition.referrer) == ("x", None)


def test_a_query_without_campaign_tells_nothing_of_where_it_came_from() -> None:
    events = enriched(*(envelope(url=f"https://a.example/?x={n}") for n in range(2)))
    assert events.whence[0] is events.whence[1]
    assert events.whence[0].acquisition == Acquisition(None, None, "direct", *[None] * 5)
    assert events.where[0].url_query == "?x=0"


def test_what_an_advertisers_link_carries_tells_the_channel_and_is_not_kept() -> None:
    events = enriched(*(envelope(url=f"https://a.example/?utm_source=x&gclid={n}") for n in range(2)))
    assert events.whence[0] is events.whence[1]
    assert events.whence[0].acquisition == Acquisition(None, None, "paid", "x", *[None] * 4)
    assert events.where[0].url_query == "?utm_source=x"


def test_what_no_step_touches_is_taken_over() -> None:
    sent = envelope(
        revenue="12.3400", currency="EUR", title="t" * 1000, properties=b'{"a":1}', id_from_client=True
    )
    events = enriched(envelope(), sent)
    ids = Rare(user_id=sent.user_id, session_id=sent.session_id)
    assert events.rare == [ids, ids._replace(revenue=Decimal("12.34"), currency="EUR")]
    assert events.properties == [b"", b'{"a":1}']
    assert events.where[1].title == "t" * MAX_TITLE
    assert events.heads["id_from_client"].tolist() == [False, True]
    assert bytes(events.heads["event_id"][1]) == sent.event_id


def test_what_repeats_is_found_once_and_for_each_project_by_itself() -> None:
    events = enriched(*(envelope(project_id=project, user_agent="curl/8") for project in (1, 1, 2)))
    assert events.who[0] is events.who[1]
    assert events.who[0] is not events.who[2]
    assert events.who[2].project_id == 2


def test_what_strangers_write_at_length_is_not_remembered() -> None:
    enricher = Enricher(CONTEXT)

    def remembered_after(text: str) -> int:
        sent = envelope(url=f"https://a.example/{text}", referrer=f"https://b.example/{text}")
        enriched(sent, enricher=enricher)
        return sum(map(len, enricher.memories))

    before = remembered_after("short")
    assert {remembered_after(f"{at:02}" * 1_000) for at in range(50)} == {before}
    assert remembered_after("another") == before + 2


def test_what_was_not_asked_for_lately_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "REMEMBERED", 10)
    asked: list[object] = []

    def find(key: tuple[object, ...]) -> str:
        asked.append(key[0])
        return f"found {key[0]}"

    held: memory.Memory[tuple[object, ...], str] = memory.Memory(find)
    for number in range(40):
        assert held[number,] == f"found {number}"
        assert held["always",] == "found always"
        held.trim()
    assert len(held) <= 11
    assert asked.count("always") == 1
    assert held[0,] == "found 0"
    assert asked.count(0) == 2
