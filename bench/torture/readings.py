"""What the product reads out of each of the values in `shapes`: hosts, browsers, countries, channels.

By its own steps, which are pure functions with tests of their own. What the proof asks is whether each event
arrives with them, not whether a browser is called by the right name.
"""

from collections.abc import Sequence
from typing import Final

from analytics.ingest.geo import NOWHERE, Geo
from analytics.pipeline.steps import (
    ORIGIN_STEPS,
    PLACE_STEPS,
    SENDER_STEPS,
    SURROUNDINGS_STEPS,
    Step,
)
from analytics.pipeline.steps.draft import Context, Draft, Origin, Place, Sender, Surroundings
from bench.torture import shapes

Text = str | None

_CONTEXT: Final = Context()
_CAMPAIGN: Final = tuple(f"utm_{part}" for part in ("source", "medium", "campaign", "term", "content"))
_CLIENT: Final = ("browser", "browser_version", "os", "device")


def of_pages() -> dict[str, list[Text]]:
    """Dimension → its value of each of PAGES."""
    pages = [_page(url).page for url in shapes.PAGES]
    return {
        "host": [page and page.host for page in pages],
        "path": [page and page.path for page in pages],
        "title": list(shapes.TITLES),
    }


def of_origins() -> dict[str, list[Text]]:
    """Dimension → its value of each page with each of ORIGINS, the origin running faster."""
    found = [_origin(url, referrer) for url in shapes.PAGES for referrer in shapes.ORIGINS]
    names = ("referrer", "channel", *_CAMPAIGN)
    return {name: [getattr(one.acquisition, name, None) for one in found] for name in names}


def of_agents() -> dict[str, list[Text]]:
    """Dimension → its value of each of AGENTS, once as the request's own, once as told by a server."""
    found = [
        _worked(SENDER_STEPS, sender=Sender(agent, given))
        for agent in shapes.AGENTS
        for given in (False, True)
    ]
    values: dict[str, list[Text]] = {
        name: [getattr(one.client, name, None) for one in found] for name in _CLIENT
    }
    return values | {"bot": [one.bot for one in found]}


def of_addresses() -> dict[str, list[Text]]:
    """Dimension → its value of each of ADDRESSES; the first is our own."""
    place_of = Geo().place_of
    places = [place_of(address) if address else NOWHERE for address in shapes.ADDRESSES]
    found = [
        _worked(SURROUNDINGS_STEPS, surroundings=Surroundings(None, None, *place)).location
        for place in places
    ]
    return {name: [getattr(one, name, None) for one in found] for name in ("country", "region", "city")}


def of_locales() -> dict[str, list[Text]]:
    """Dimension → its value of each of LOCALES."""
    found = [
        _worked(SURROUNDINGS_STEPS, surroundings=Surroundings(*locale)).locale for locale in shapes.LOCALES
    ]
    return {name: [getattr(one, name, None) for one in found] for name in ("language", "screen")}


def _page(url: str) -> Draft:
    return _worked(PLACE_STEPS, place=Place(url))


def _origin(url: str, referrer: str | None) -> Draft:
    page = _page(url)
    host = page.page.host if page.page else None
    return _worked(ORIGIN_STEPS, origin=Origin(host, page.campaign, page.link_parameter, referrer))


def _worked(
    steps: Sequence[Step],
    *,
    place: Place = Place(),  # noqa: B008 - tuples
    origin: Origin = Origin(),  # noqa: B008
    sender: Sender = Sender(),  # noqa: B008
    surroundings: Surroundings = Surroundings(),  # noqa: B008
) -> Draft:
    draft = Draft(place, origin, sender, surroundings)
    for step in steps:
        step(draft, _CONTEXT)
    return draft
