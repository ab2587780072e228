from analytics.events.schema import Location
from analytics.pipeline.steps.location import read_location
from analytics.pipeline.tests.drafts import CONTEXT, draft


def test_it_takes_over_what_ingest_resolved() -> None:
    event = draft(country="de", city="Berlin")
    read_location(event, CONTEXT)
    assert event.location == Location("DE", None, "Berlin")


def test_an_unknown_address_has_no_location() -> None:
    event = draft()
    read_location(event, CONTEXT)
    assert event.location is None
