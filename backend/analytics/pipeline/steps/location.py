"""Where the address was, as ingest resolved it: the pipeline may not even see the address."""

from functools import lru_cache

from analytics.events.schema import Location
from analytics.pipeline.steps.draft import Context, Draft


def read_location(draft: Draft, context: Context) -> None:  # noqa: ARG001
    """Fill in `location` from the envelope's country, region and city."""
    around = draft.surroundings
    if around.country or around.region or around.city:
        draft.location = _location(around.country, around.region, around.city)


@lru_cache(maxsize=65_536)
def _location(country: str | None, region: str | None, city: str | None) -> Location:
    return Location(
        (country or "").upper()[:2] or None, (region or "")[:100] or None, (city or "")[:100] or None
    )
