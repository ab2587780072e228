"""The short names of `/g/collect` as the parameters and the person they stand for."""

from collections.abc import Mapping
from typing import Any, Final

from analytics.ingest.dialects.fields import as_number, number_or_text
from analytics.ingest.dialects.ga4_event import Person

_PARAMS: Final = {
    "dl": "page_location",
    "dt": "page_title",
    "dr": "page_referrer",
    "ul": "language",
    "sr": "screen_resolution",
    "sid": "session_id",
    "_et": "engagement_time_msec",
    "cu": "currency",
    "cs": "campaign_source",
    "cm": "campaign_medium",
    "cn": "campaign_name",
    "ck": "campaign_term",
    "cc": "campaign_content",
}
_ITEM: Final = {
    "id": "item_id",
    "nm": "item_name",
    "br": "item_brand",
    "ca": "item_category",
    "c2": "item_category2",
    "c3": "item_category3",
    "c4": "item_category4",
    "c5": "item_category5",
    "va": "item_variant",
    "pr": "price",
    "qt": "quantity",
    "cp": "coupon",
    "ln": "item_list_name",
    "li": "item_list_id",
    "lp": "index",
    "ds": "discount",
    "af": "affiliation",
    "pi": "promotion_id",
    "pn": "promotion_name",
    "lo": "location_id",
}
_NUMBERS: Final = frozenset({"price", "quantity", "index", "discount"})
_MOST_ITEMS: Final = 200
#: Where `gcs` says whether analytics may store anything: `G1`, then advertising, then analytics.
_ANALYTICS_CONSENT: Final = slice(3, 4)


def hit_params(hit: Mapping[str, str]) -> dict[str, Any]:
    """The event's parameters by their long names, numbers as numbers."""
    params: dict[str, Any] = {long: hit[short] for short, long in _PARAMS.items() if short in hit}
    items: list[dict[str, Any]] = []
    for field, text in hit.items():
        if field.startswith("epn."):
            params[field[4:]] = number_or_text(text)
        elif field.startswith("ep."):
            params[field[3:]] = text
        elif field.startswith("pr") and field[2:].isdecimal() and len(items) < _MOST_ITEMS:
            items.append(_item(text))
    if items:
        params["items"] = items
    if _is_cookieless(hit):
        params.pop("session_id", None)
    return params


def hit_person(hit: Mapping[str, str]) -> Person:
    """Who it was. Without consent the browser's id is another one on every page, and so nobody's."""
    properties: dict[str, Any] = {}
    for field, text in hit.items():
        if field.startswith("upn."):
            properties[field[4:]] = number_or_text(text)
        elif field.startswith("up."):
            properties[field[3:]] = text
    client = None if _is_cookieless(hit) else hit.get("cid") or None
    return Person(client, hit.get("uid") or None, properties, hit.get("_uip") or None)


def _is_cookieless(hit: Mapping[str, str]) -> bool:
    return hit.get("gcs", "")[_ANALYTICS_CONSENT] == "0"


def _item(text: str) -> dict[str, Any]:
    """`id1~nmShirt~k0color~v0red`: two letters say what follows, and own fields come in pairs."""
    item: dict[str, Any] = {}
    names: dict[str, str] = {}
    for part in text.split("~"):
        code, value = part[:2], part[2:]
        if code in _ITEM:
            name = _ITEM[code]
            number = as_number(value) if name in _NUMBERS else None
            item[name] = value if number is None else number
        elif code.startswith("k"):
            names[code[1:]] = value
        elif code.startswith("v") and code[1:] in names:
            item[names[code[1:]]] = value
    return item
