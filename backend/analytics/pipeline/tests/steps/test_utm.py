from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.events.schema import MAX_CAMPAIGN
from analytics.pipeline.steps.draft import Utm
from analytics.pipeline.steps.utm import read_utm
from analytics.pipeline.tests.drafts import CONTEXT, draft


def test_it_reads_campaigns_from_the_query() -> None:
    event = draft(campaign="?utm_source=news%20letter&x=1&utm_campaign=may#utm_term=not-here")
    read_utm(event, CONTEXT)
    assert event.utm == Utm("news letter", None, "may", None, None)


def test_what_the_client_gave_wins() -> None:
    event = draft(utm_source="given", campaign="?utm_source=query&utm_medium=mail")
    read_utm(event, CONTEXT)
    assert event.utm == Utm("given", "mail", None, None, None)


def test_without_campaign_there_is_none() -> None:
    event = draft(utm_term=" ", campaign="?utm_source=&a=b")
    read_utm(event, CONTEXT)
    assert event.utm is None


def test_it_cuts_long_ones_and_drops_nul() -> None:
    event = draft(utm_source="x" * 1000, campaign="?utm_medium=a%00b")
    read_utm(event, CONTEXT)
    assert event.utm is not None
    assert event.utm.source == "x" * MAX_CAMPAIGN
    assert event.utm.medium == "ab"


@settings(deadline=None)
@given(st.text().map("?utm_source=".__add__), st.none() | st.text())
def test_no_text_makes_it_raise(query: str, source: str | None) -> None:
    event = draft(utm_source=source, campaign=query)
    read_utm(event, CONTEXT)


def test_a_query_of_a_thousand_fields_is_not_read() -> None:
    event = draft(campaign="?" + "&".join(f"utm_x{n}=1" for n in range(1000)))
    read_utm(event, CONTEXT)
    assert event.utm is None
