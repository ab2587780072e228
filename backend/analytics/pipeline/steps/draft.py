"""An event on its way through the steps."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

import msgspec

from analytics.events.schema import Acquisition, Client, EnrichedEvent, Locale, Location, Page
from analytics.stream.envelope import Envelope

# Longest texts kept, in characters. What is longer is cut: no stranger fills a dictionary with novels.
MAX_PATH: Final = 2_000
MAX_QUERY: Final = 4_000
MAX_TITLE: Final = 500
MAX_REFERRER: Final = 1_000
MAX_CAMPAIGN: Final = 200
MAX_USER_AGENT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Context:
    """What steps may know beside the event. Project rules and a geo database will stand here."""


class Utm(NamedTuple):
    """The five campaign parameters."""

    source: str | None
    medium: str | None
    campaign: str | None
    term: str | None
    content: str | None


class Draft(msgspec.Struct, gc=False):
    """The envelope, and what the steps have found so far. Field for field as in `EnrichedEvent`."""

    envelope: Envelope
    page: Page | None = None
    url_scheme: str | None = None
    url_query: str | None = None
    utm: Utm | None = None
    acquisition: Acquisition | None = None
    client: Client | None = None
    bot: str | None = None
    location: Location | None = None
    locale: Locale | None = None

    def finished(self) -> EnrichedEvent:
        """The event as it is stored. Raises decimal.InvalidOperation for a revenue that is no number."""
        envelope = self.envelope
        title, revenue = envelope.title, envelope.revenue
        return EnrichedEvent(
            project_id=envelope.project_id,
            event_id=envelope.event_id,
            timestamp=envelope.timestamp,
            received_at=envelope.received_at,
            name=envelope.name,
            source=envelope.source,
            user_id=envelope.user_id,
            session_id=envelope.session_id,
            key_id=envelope.key_id,
            anonymous_id=envelope.anonymous_id,
            account_id=envelope.account_id,
            page=self.page,
            title=title[:MAX_TITLE] if title else None,
            client=self.client,
            location=self.location,
            acquisition=self.acquisition,
            locale=self.locale,
            bot=self.bot,
            ip=envelope.ip,
            url_scheme=self.url_scheme,
            url_query=self.url_query,
            engagement_ms=envelope.engagement_ms,
            scroll_depth=envelope.scroll_depth,
            revenue=None if revenue is None else Decimal(revenue),
            currency=envelope.currency,
            properties=envelope.properties,
            id_from_client=envelope.id_from_client,
        )
