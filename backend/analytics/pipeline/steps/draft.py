"""An event on its way through the steps."""

from dataclasses import dataclass
from typing import NamedTuple

from analytics.events.schema import Acquisition, Client, Locale, Location, Page


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """What steps may know beside the event: nothing yet. Places and a project's rules are ingest's business.

    Equal only to itself, so that looking up what was remembered under it costs no comparison of its contents.
    """


class Utm(NamedTuple):
    """The five campaign parameters."""

    source: str | None
    medium: str | None
    campaign: str | None
    term: str | None
    content: str | None


class Place(NamedTuple):
    """What the place steps may look at, as the envelope has it."""

    url: str | None = None
    path: str | None = None


class Origin(NamedTuple):
    """What the origin steps may look at: as the envelope has it, and what the place steps found."""

    host: str | None = None
    """The page's."""
    campaign: str | None = None
    """The `utm_*` parameters of the URL, as they stand there; the others would make each event look new."""
    link_parameter: str | None = None
    """The name of a parameter that another site's link carried, see `channels.LINK_PARAMETERS`."""
    referrer: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None


class Sender(NamedTuple):
    """What the sender steps may look at, as the envelope has it."""

    user_agent: str | None = None
    user_agent_given: bool = False


class Surroundings(NamedTuple):
    """What the surroundings steps may look at, as the envelope has it."""

    language: str | None = None
    screen: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None


@dataclass(slots=True)
class Draft:
    """What is known, and what the steps have found so far. Findings are named as in `Events`."""

    place: Place
    origin: Origin
    sender: Sender
    surroundings: Surroundings
    page: Page | None = None
    url_scheme: str | None = None
    url_query: str | None = None
    campaign: str | None = None
    link_parameter: str | None = None
    utm: Utm | None = None
    acquisition: Acquisition | None = None
    client: Client | None = None
    bot: str | None = None
    location: Location | None = None
    locale: Locale | None = None
