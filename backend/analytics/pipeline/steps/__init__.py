"""What becomes of an envelope before it is stored: STEPS, in this order, and nothing else.

A step is one pure function in one file. It gets the draft and the context, fills in the fields its docstring
names, and neither opens a connection nor raises: whatever a stranger sent, the field is then None.

What a step may look at is named with its group, because what a group found is remembered: the same page with
the same referrer, the same browser with the same screen come again and again, and are worked out once.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

from analytics.events.schema import MAX_TITLE, Around, Events, Rare, Whence, Where, Who
from analytics.pipeline.steps.bot import mark_bot
from analytics.pipeline.steps.client import read_client
from analytics.pipeline.steps.draft import Context, Draft, Origin, Place, Sender, Surroundings
from analytics.pipeline.steps.locale import read_locale
from analytics.pipeline.steps.location import read_location
from analytics.pipeline.steps.memory import Memory
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

_NOWHERE: Final = Place()
_NO_ORIGIN: Final = Origin()
_NOBODY: Final = Sender()
_NO_SURROUNDINGS: Final = Surroundings()


class Enricher:
    """All steps over whole batches. One for each thread: what it found is remembered, by project."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._where: Memory[tuple[Where, str | None, str | None]] = Memory(self._find_where)
        self._whence: Memory[Whence] = Memory(self._find_whence)
        self._who: Memory[Who] = Memory(self._find_who)
        self._around: Memory[Around] = Memory(self._find_around)
        self.memories: Final[tuple[Memory[Any], ...]] = (self._where, self._whence, self._who, self._around)

    def enrich(self, envelopes: Sequence[Envelope]) -> Events:
        """The events as they are stored, in the envelopes' order.

        Raises what a step raises, and decimal.InvalidOperation for a revenue that is no number.
        """
        for memory in self.memories:
            memory.trim()
        found = list(
            map(
                self._where.__getitem__,
                [(one.project_id, one.url, one.path, one.title) for one in envelopes],
            )
        )
        return Events(
            project_ids=[one.project_id for one in envelopes],
            event_ids=[one.event_id for one in envelopes],
            timestamps=[one.timestamp for one in envelopes],
            received=[one.received_at for one in envelopes],
            names=[one.name for one in envelopes],
            sources=[one.source for one in envelopes],
            key_ids=[one.key_id for one in envelopes],
            user_ids=[one.user_id for one in envelopes],
            session_ids=[one.session_id for one in envelopes],
            where=[where for where, _, _ in found],
            whence=list(map(self._whence.__getitem__, _origins(envelopes, found))),
            who=list(
                map(
                    self._who.__getitem__,
                    [(one.project_id, one.user_agent, one.user_agent_given) for one in envelopes],
                )
            ),
            around=list(map(self._around.__getitem__, _surroundings(envelopes))),
            addresses=[one.ip for one in envelopes],
            rare=_rare(envelopes),
            properties=[one.properties for one in envelopes],
            ids_from_clients=[one.id_from_client for one in envelopes],
        )

    def _find_where(self, key: tuple[Any, ...]) -> tuple[Where, str | None, str | None]:
        """Beside it what the origin steps may look at: the page's host, and its query if it says a campaign.

        Without one the query would only make each event look new.
        """
        project_id, url, path, title = key
        draft = Draft(Place(url, path), _NO_ORIGIN, _NOBODY, _NO_SURROUNDINGS)
        for step in PLACE_STEPS:
            step(draft, self._context)
        page, query = draft.page, draft.url_query
        where = Where(project_id, page, title[:MAX_TITLE] if title else None, draft.url_scheme, query)
        return where, page and page.host, query if query and "utm_" in query else None

    def _find_whence(self, key: tuple[Any, ...]) -> Whence:
        draft = Draft(_NOWHERE, Origin._make(key[1:]), _NOBODY, _NO_SURROUNDINGS)
        for step in ORIGIN_STEPS:
            step(draft, self._context)
        return Whence(key[0], draft.acquisition)

    def _find_who(self, key: tuple[Any, ...]) -> Who:
        draft = Draft(_NOWHERE, _NO_ORIGIN, Sender._make(key[1:]), _NO_SURROUNDINGS)
        for step in SENDER_STEPS:
            step(draft, self._context)
        return Who(key[0], draft.client, draft.bot)

    def _find_around(self, key: tuple[Any, ...]) -> Around:
        draft = Draft(_NOWHERE, _NO_ORIGIN, _NOBODY, Surroundings._make(key[1:]))
        for step in SURROUNDINGS_STEPS:
            step(draft, self._context)
        return Around(key[0], draft.location, draft.locale)


def _origins(
    envelopes: Sequence[Envelope], found: Sequence[tuple[Where, str | None, str | None]]
) -> list[tuple[Any, ...]]:
    """Keys of what brought the visit: the project, then `Origin`. Spelled out, as it runs for every event."""
    return [
        (
            one.project_id,
            host,
            campaign,
            one.referrer,
            one.utm_source,
            one.utm_medium,
            one.utm_campaign,
            one.utm_term,
            one.utm_content,
        )
        for one, (_, host, campaign) in zip(envelopes, found, strict=True)
    ]


def _surroundings(envelopes: Sequence[Envelope]) -> list[tuple[Any, ...]]:
    """Keys of what was around the person: the project, then `Surroundings`."""
    return [
        (one.project_id, one.language, one.screen, one.country, one.region, one.city) for one in envelopes
    ]


def _rare(envelopes: Sequence[Envelope]) -> list[Rare | None]:
    return [
        None
        if one.engagement_ms is None
        and one.scroll_depth is None
        and one.anonymous_id is None
        and one.account_id is None
        and one.revenue is None
        and one.currency is None
        else Rare(
            one.engagement_ms,
            one.scroll_depth,
            one.anonymous_id,
            one.account_id,
            None if one.revenue is None else Decimal(one.revenue),
            one.currency,
        )
        for one in envelopes
    ]
