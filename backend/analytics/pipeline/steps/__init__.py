"""What becomes of an envelope before it is stored: STEPS, in this order, and nothing else.

A step is one pure function in one file. It gets the draft and the context, fills in the fields its docstring
names, and neither opens a connection nor raises: whatever a stranger sent, the field is then None. What
strangers repeat (addresses of pages, User-Agents) is read once and remembered, so a step costs half a µs.
"""

from collections.abc import Callable
from typing import Final

from analytics.events.schema import EnrichedEvent
from analytics.pipeline.steps.bot import mark_bot
from analytics.pipeline.steps.client import read_client
from analytics.pipeline.steps.draft import Context, Draft
from analytics.pipeline.steps.locale import read_locale
from analytics.pipeline.steps.location import read_location
from analytics.pipeline.steps.referrer import read_referrer
from analytics.pipeline.steps.url import read_url
from analytics.pipeline.steps.utm import read_utm
from analytics.stream.envelope import Envelope

Step = Callable[[Draft, Context], None]

STEPS: Final[tuple[Step, ...]] = (
    read_url,
    read_utm,  # after url: campaigns may stand in its query
    read_referrer,  # after url and utm: a referrer of the same host is none
    read_client,
    mark_bot,
    read_location,
    read_locale,
)


def enrich(envelope: Envelope, context: Context) -> EnrichedEvent:
    """The event as it is stored: all steps over one envelope."""
    draft = Draft(envelope)
    for step in STEPS:
        step(draft, context)
    return draft.finished()
