"""All steps together, in their order."""

from decimal import Decimal

from analytics.events.schema import MAX_TITLE
from analytics.pipeline import steps
from analytics.pipeline.steps import STEPS, enrich
from analytics.pipeline.tests.drafts import CONTEXT, envelope
from analytics.stream.envelope import encode


def test_the_order_of_the_steps_is_the_tuple() -> None:
    assert [step.__name__ for step in STEPS] == [
        "read_url",
        "read_utm",
        "read_referrer",
        "read_client",
        "mark_bot",
        "read_location",
        "read_locale",
    ]


def test_campaign_and_host_reach_the_acquisition() -> None:
    event = enrich(
        envelope(url="https://a.example/?utm_source=x", referrer="https://a.example/before"), CONTEXT
    )
    assert event.acquisition is not None
    assert (event.acquisition.utm_source, event.acquisition.referrer) == ("x", None)


def test_a_query_without_campaign_is_none() -> None:
    event = enrich(envelope(url="https://a.example/?x=1"), CONTEXT)
    assert event.acquisition is None
    assert event.url_query == "?x=1"


def test_what_no_step_touches_is_taken_over() -> None:
    sent = envelope(
        revenue="12.3400", currency="EUR", title="t" * 1000, properties=b'{"a":1}', id_from_client=True
    )
    event = enrich(sent, CONTEXT)
    assert (event.revenue, event.currency, event.properties) == (Decimal("12.34"), "EUR", b'{"a":1}')
    assert event.title == "t" * MAX_TITLE
    assert event.id_from_client
    assert event.event_id == sent.event_id


def test_what_strangers_write_at_length_is_not_remembered() -> None:
    def remembered() -> int:
        return sum(memo.cache_info().currsize for memo in steps._REMEMBERING)

    def add(text: str) -> None:
        sent = envelope(url=f"https://a.example/{text}", referrer=f"https://b.example/{text}")
        enrich(sent, CONTEXT, size=len(encode(sent)))

    add("short")
    before = remembered()
    for at in range(50):
        add(f"{at}" * 1_000)
    assert remembered() == before
    add("another")
    assert remembered() == before + 2
