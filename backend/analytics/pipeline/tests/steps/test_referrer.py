import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.events.schema import Acquisition
from analytics.pipeline.steps.draft import Utm
from analytics.pipeline.steps.referrer import read_referrer
from analytics.pipeline.tests.drafts import CONTEXT, draft


def referred(
    referrer: str | None, host: str | None = "shop.example", utm: Utm | None = None
) -> Acquisition | None:
    event = draft(referrer=referrer, host=host)
    event.utm = utm
    read_referrer(event, CONTEXT)
    return event.acquisition


def test_it_keeps_host_and_path_but_never_the_query() -> None:
    found = referred("https://Search.example/find?q=private#x")
    assert found == Acquisition("https://search.example/find", "search.example", None, *[None] * 5)


@pytest.mark.parametrize(
    "referrer", ["https://shop.example/a", "http://www.shop.example/", "words", "", "https://[x"]
)
def test_own_pages_and_nonsense_are_no_referrer(referrer: str) -> None:
    assert referred(referrer) is None


def test_a_campaign_alone_is_an_acquisition() -> None:
    assert referred(None, utm=Utm("mail", None, None, None, None)) == Acquisition(
        None, None, None, "mail", None, None, None, None
    )


def test_an_internal_referrer_does_not_hide_the_campaign() -> None:
    found = referred("https://shop.example/", utm=Utm("mail", None, None, None, None))
    assert found is not None
    assert (found.referrer, found.utm_source) == (None, "mail")


def test_an_app_is_a_referrer() -> None:
    found = referred("android-app://com.example.reader/")
    assert found is not None
    assert found.referrer_host == "com.example.reader"


@settings(deadline=None)
@given(st.text() | st.text().map("https://".__add__))
def test_no_text_makes_it_raise(referrer: str) -> None:
    referred(referrer)
