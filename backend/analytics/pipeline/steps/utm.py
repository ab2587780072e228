"""Which campaign brought the visit."""

from operator import attrgetter
from urllib.parse import parse_qs

from analytics.events.schema import MAX_CAMPAIGN
from analytics.pipeline.steps.draft import Context, Draft, Utm

_NAMES = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
_NOTHING = (None,) * 5
_given = attrgetter(*_NAMES)


def read_utm(draft: Draft, context: Context) -> None:  # noqa: ARG001
    """Fill in `utm`: each parameter as the client gave it, else from the URL's query."""
    origin = draft.origin
    given = _given(origin)
    if origin.campaign is not None:
        draft.utm = _merged(given, origin.campaign)
    elif given != _NOTHING:
        draft.utm = _merged(given, "")


def _merged(given: tuple[str | None, ...], query: str) -> Utm | None:
    # At most 100 fields, as no honest URL has more; what is behind them is not read.
    try:
        found = parse_qs(query.removeprefix("?").partition("#")[0][:8_000], max_num_fields=100)
    except ValueError:
        found = {}
    values = [
        (text or found.get(name, [""])[0]).replace("\x00", "").strip()[:MAX_CAMPAIGN] or None
        for text, name in zip(given, _NAMES, strict=True)
    ]
    return Utm(*values) if any(values) else None
