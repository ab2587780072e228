"""Which site the visit came from."""

from analytics.events.schema import MAX_REFERRER, Acquisition
from analytics.pipeline.steps.draft import Context, Draft, Utm
from analytics.pipeline.steps.url import split_url

_NO_UTM = Utm(None, None, None, None, None)


def read_referrer(draft: Draft, context: Context) -> None:  # noqa: ARG001
    """Fill in `acquisition`: the referrer, unless it is of the same site, and the campaign.

    Of a referrer only scheme, host and path are kept: its query belongs to another site, may hold private
    things, and would make every visit a dictionary entry of its own.
    """
    referrer, utm = draft.origin.referrer, draft.utm
    if referrer is None and utm is None:
        return
    draft.acquisition = _acquisition(referrer, draft.origin.host, utm or _NO_UTM)


def _acquisition(referrer: str | None, own_host: str | None, utm: Utm) -> Acquisition | None:
    text = host = None
    if referrer:
        parts = split_url(referrer)
        if parts.host is not None and not _same_site(parts.host, own_host):
            host = parts.host
            text = f"{parts.scheme or 'https'}://{host}{parts.path}"[:MAX_REFERRER]
    if text is None and utm == _NO_UTM:
        return None
    return Acquisition(text, host, None, *utm)


def _same_site(host: str, own_host: str | None) -> bool:
    return own_host is not None and host.removeprefix("www.") == own_host.removeprefix("www.")
