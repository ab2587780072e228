"""Which kind of source the visit came from."""

from typing import Final

from analytics.events.schema import Acquisition
from analytics.pipeline.steps.channels import TABLE, Channel, channel_of_campaign, channel_of_host
from analytics.pipeline.steps.draft import Context, Draft

_NOTHING: Final = Acquisition(None, None, None, None, None, None, None, None)


def read_channel(draft: Draft, context: Context) -> None:  # noqa: ARG001
    """Fill in the channel of `acquisition`, making one for who came directly.

    What comes first decides: the campaign's medium, a parameter that an advertiser's link carries, the
    campaign's source, the referring host, another network's parameter. A referrer or campaign that nothing is
    known of is a referral. None inside of a visit, where the page before is of the same site, and for events
    without a page.
    """
    origin = draft.origin
    if draft.acquisition is None and (origin.referrer or origin.host is None):
        return
    channel = _channel(draft.acquisition or _NOTHING, origin.link_parameter)
    draft.acquisition = (draft.acquisition or _NOTHING)._replace(channel=channel.value)


def _channel(acquisition: Acquisition, link_parameter: str | None) -> Channel:
    by_link = TABLE.parameters.get(link_parameter) if link_parameter else None
    by_medium, by_source = channel_of_campaign(acquisition.utm_source, acquisition.utm_medium)
    host = acquisition.referrer_host
    by_host = channel_of_host(host) if host else None
    by_ad = by_link if by_link is Channel.PAID else None
    found = by_medium or by_ad or by_source or by_host or by_link
    if found is not None:
        return found
    return Channel.DIRECT if acquisition == _NOTHING else Channel.REFERRAL
