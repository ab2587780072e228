"""What becomes of an envelope before it is stored: STEPS, in this order, and nothing else.

A step is one pure function in one file. It gets the draft and the context, fills in the fields its docstring
names, and neither opens a connection nor raises: whatever a stranger sent, the field is then None.

What a step may look at is named with its group, because what a group found is remembered: the same page with
the same referrer, the same browser with the same screen come again and again, and are worked out once.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from analytics.events.schema import MAX_TITLE, Acquisition, Client, EnrichedEvent, Locale, Location, Page
from analytics.pipeline.steps.bot import mark_bot
from analytics.pipeline.steps.client import read_client
from analytics.pipeline.steps.draft import Context, Draft, Origin, Place, Sender, Surroundings
from analytics.pipeline.steps.locale import read_locale
from analytics.pipeline.steps.location import read_location
from analytics.pipeline.steps.referrer import read_referrer
from analytics.pipeline.steps.url import read_url
from analytics.pipeline.steps.utm import read_utm
from analytics.stream.envelope import Envelope

Step = Callable[[Draft, Context], None]

PLACE_STEPS: Final[tuple[Step, ...]] = (read_url,)
ORIGIN_STEPS: Final[tuple[Step, ...]] = (
    read_utm,
    read_referrer,  # after utm: together they are the acquisition
)
SENDER_STEPS: Final[tuple[Step, ...]] = (
    read_client,
    mark_bot,
)
SURROUNDINGS_STEPS: Final[tuple[Step, ...]] = (
    read_location,
    read_locale,
)
STEPS: Final = PLACE_STEPS + ORIGIN_STEPS + SENDER_STEPS + SURROUNDINGS_STEPS

_REMEMBERED: Final = 32_768
REMEMBERED_BYTES: Final = 1_024
"""The most that an envelope may say beside its properties for its place and origin to be remembered.

Strangers choose the texts, up to 30 KB: they would take gigabytes. Long ones hardly repeat anyhow.
"""


def enrich(envelope: Envelope, context: Context, *, size: int = 0) -> EnrichedEvent:
    """The event as it is stored: all steps over one envelope; `size` is that of its bytes in the stream.

    Everything goes by position: to name 28 fields would take two microseconds more.
    Raises decimal.InvalidOperation for a revenue that is no number.
    """
    short = size - len(envelope.properties) <= REMEMBERED_BYTES
    where, whence = _REMEMBERING if short else (_where, _whence)
    page, scheme, query = where(context, envelope.url, envelope.path)
    acquisition = whence(
        context,
        None if page is None else page.host,
        query if query is not None and "utm_" in query else None,
        envelope.referrer,
        envelope.utm_source,
        envelope.utm_medium,
        envelope.utm_campaign,
        envelope.utm_term,
        envelope.utm_content,
    )
    client, bot = _who(context, envelope.user_agent, envelope.user_agent_given)
    location, locale = _around(
        context, envelope.language, envelope.screen, envelope.country, envelope.region, envelope.city
    )
    title, revenue = envelope.title, envelope.revenue
    return EnrichedEvent(
        envelope.project_id,
        envelope.event_id,
        envelope.timestamp,
        envelope.received_at,
        envelope.name,
        envelope.source,
        envelope.user_id,
        envelope.session_id,
        envelope.key_id,
        envelope.anonymous_id,
        envelope.account_id,
        page,
        title[:MAX_TITLE] if title else None,
        client,
        location,
        acquisition,
        locale,
        bot,
        envelope.ip,
        scheme,
        query,
        envelope.engagement_ms,
        envelope.scroll_depth,
        None if revenue is None else Decimal(revenue),
        envelope.currency,
        None,
        envelope.properties,
        envelope.id_from_client,
    )


def _where(context: Context, *place: Any) -> tuple[Page | None, str | None, str | None]:
    draft = Draft(Place._make(place), _NO_ORIGIN, _NOBODY, _NO_SURROUNDINGS)
    for step in PLACE_STEPS:
        step(draft, context)
    return draft.page, draft.url_scheme, draft.url_query


def _whence(context: Context, *origin: Any) -> Acquisition | None:
    draft = Draft(_NOWHERE, Origin._make(origin), _NOBODY, _NO_SURROUNDINGS)
    for step in ORIGIN_STEPS:
        step(draft, context)
    return draft.acquisition


@lru_cache(maxsize=_REMEMBERED)
def _who(context: Context, *sender: Any) -> tuple[Client | None, str | None]:
    draft = Draft(_NOWHERE, _NO_ORIGIN, Sender._make(sender), _NO_SURROUNDINGS)
    for step in SENDER_STEPS:
        step(draft, context)
    return draft.client, draft.bot


@lru_cache(maxsize=_REMEMBERED)
def _around(context: Context, *surroundings: Any) -> tuple[Location | None, Locale | None]:
    draft = Draft(_NOWHERE, _NO_ORIGIN, _NOBODY, Surroundings._make(surroundings))
    for step in SURROUNDINGS_STEPS:
        step(draft, context)
    return draft.location, draft.locale


_NOWHERE: Final = Place()
_NO_ORIGIN: Final = Origin()
_NOBODY: Final = Sender()
_NO_SURROUNDINGS: Final = Surroundings()
_REMEMBERING: Final = (lru_cache(maxsize=_REMEMBERED)(_where), lru_cache(maxsize=_REMEMBERED)(_whence))
