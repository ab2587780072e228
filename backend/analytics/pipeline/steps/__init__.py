"""What becomes of an envelope before it is stored: STEPS, in this order, and nothing else.

A step is one pure function in one file. It gets the draft and the context, fills in the fields its docstring
names, and neither opens a connection nor raises: whatever a stranger sent, the field is then None.

What a step may look at is named with its group, because what a group found is remembered: the same page with
the same referrer, the same browser with the same screen come again and again, and are worked out once.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np

from analytics.events.columns import HEAD, Around, Events, Kind, Rare, Whence, Where, Who
from analytics.events.schema import MAX_TITLE
from analytics.pipeline.steps.bot import mark_bot
from analytics.pipeline.steps.channel import read_channel
from analytics.pipeline.steps.client import read_client
from analytics.pipeline.steps.draft import Context, Draft, Origin, Place, Sender, Surroundings
from analytics.pipeline.steps.locale import read_locale
from analytics.pipeline.steps.location import read_location
from analytics.pipeline.steps.memory import Memory
from analytics.pipeline.steps.referrer import read_referrer
from analytics.pipeline.steps.url import read_url
from analytics.pipeline.steps.utm import read_utm
from analytics.stream.envelope import Sealed, read_rare, read_side

Step = Callable[[Draft, Context], None]
Hint = tuple[str | None, str | None, str | None]
"""What a place tells the origin steps: the first three fields of `Origin`."""

PLACE_STEPS: Final[tuple[Step, ...]] = (read_url,)
ORIGIN_STEPS: Final[tuple[Step, ...]] = (
    read_utm,
    read_referrer,  # after utm: together they are the acquisition
    read_channel,  # of what these two have found
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
        self._kinds: Memory[bytes, Kind] = Memory(_find_kind)
        self._places: Memory[bytes, tuple[Where, Hint]] = Memory(self._find_where)
        self._origins: Memory[tuple[Hint, bytes], Whence] = Memory(self._find_whence)
        self._senders: Memory[bytes, Who] = Memory(self._find_who)
        self._surroundings: Memory[bytes, Around] = Memory(self._find_around)
        self.memories: Final[tuple[Memory[Any, Any], ...]] = (
            self._kinds, self._places, self._origins, self._senders, self._surroundings,
        )  # fmt: skip

    def warm_up(self) -> None:
        """Let the libraries make ready what they make at first use, before the first event waits for it."""
        browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        for user_agent in (browser, f"{browser} (compatible; Googlebot/2.1)"):
            for step in SENDER_STEPS:
                draft = Draft(_NOWHERE, _NO_ORIGIN, Sender(user_agent), _NO_SURROUNDINGS)
                step(draft, self._context)

    def enrich(self, sealed: Sequence[Sealed]) -> Events:
        """The events as they are stored, in the envelopes' order.

        Raises what a step raises, and decimal.InvalidOperation for a revenue that is no number.
        """
        for memory in self.memories:
            memory.trim()
        places = list(map(self._places.__getitem__, [one.place for one in sealed]))
        origins = zip([hint for _, hint in places], [one.origin for one in sealed], strict=True)
        return Events(
            heads=np.frombuffer(b"".join([one.head for one in sealed]), HEAD),
            kinds=list(map(self._kinds.__getitem__, [one.kind for one in sealed])),
            where=[where for where, _ in places],
            whence=list(map(self._origins.__getitem__, origins)),
            who=list(map(self._senders.__getitem__, [one.sender for one in sealed])),
            around=list(map(self._surroundings.__getitem__, [one.surroundings for one in sealed])),
            addresses=[one.ip for one in sealed],
            rare=[_find_rare(one.rare) if one.rare else None for one in sealed],
            properties=[one.properties for one in sealed],
        )

    def _find_where(self, side: bytes) -> tuple[Where, Hint]:
        """Beside it what the origin steps may look at, which is the same for most events of a site."""
        project_id, url, path, title = read_side(side)
        draft = Draft(Place(url, path), _NO_ORIGIN, _NOBODY, _NO_SURROUNDINGS)
        for step in PLACE_STEPS:
            step(draft, self._context)
        page = draft.page
        where = Where(
            project_id, page, title[:MAX_TITLE] if title else None, draft.url_scheme, draft.url_query
        )
        return where, (page and page.host, draft.campaign, draft.link_parameter)

    def _find_whence(self, key: tuple[Hint, bytes]) -> Whence:
        hint, side = key
        project_id, *given = read_side(side)
        draft = Draft(_NOWHERE, Origin(*hint, *given), _NOBODY, _NO_SURROUNDINGS)
        for step in ORIGIN_STEPS:
            step(draft, self._context)
        return Whence(project_id, draft.acquisition)

    def _find_who(self, side: bytes) -> Who:
        project_id, *sender = read_side(side)
        draft = Draft(_NOWHERE, _NO_ORIGIN, Sender(*sender), _NO_SURROUNDINGS)
        for step in SENDER_STEPS:
            step(draft, self._context)
        return Who(project_id, draft.client, draft.bot)

    def _find_around(self, side: bytes) -> Around:
        project_id, *surroundings = read_side(side)
        draft = Draft(_NOWHERE, _NO_ORIGIN, _NOBODY, Surroundings(*surroundings))
        for step in SURROUNDINGS_STEPS:
            step(draft, self._context)
        return Around(project_id, draft.location, draft.locale)


def _find_kind(side: bytes) -> Kind:
    return Kind(*read_side(side))


def _find_rare(packed: bytes) -> Rare:
    given = read_rare(packed)
    return Rare(
        given.engagement_ms,
        given.scroll_depth,
        given.anonymous_id,
        given.account_id,
        None if given.revenue is None else Decimal(given.revenue),
        given.currency,
        user_id=given.user_id,
        session_id=given.session_id,
    )
