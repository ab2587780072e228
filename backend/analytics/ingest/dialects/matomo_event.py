"""A tracking request of Matomo's as one of our events: which kind it is follows from what it carries."""

from collections.abc import Mapping
from typing import Any, Final

from msgspec import UnsetType

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.ingest.dialects.fields import as_json, as_number, renamed
from analytics.ingest.dialects.translate import (
    as_instant,
    as_name,
    as_referrer,
    as_text,
    merged,
)
from analytics.ingest.parse import RawEvent

Params = Mapping[str, str]

#: Parameters that become properties, and what the property is called; numbers where they are numbers.
_EVENT: Final = {"e_c": "category", "e_n": "name", "e_v": "value"}
_SEARCH: Final = {"search": "keyword", "search_cat": "category", "search_count": "results"}
_CONTENT: Final = {
    "c_n": "content_name",
    "c_p": "content_piece",
    "c_t": "content_target",
    "c_i": "interaction",
}
_ORDER: Final = {
    "ec_id": "order_id",
    "ec_st": "subtotal",
    "ec_tx": "tax",
    "ec_sh": "shipping",
    "ec_dt": "discount",
}
_PRODUCT: Final = {
    "_pks": "product_sku",
    "_pkn": "product_name",
    "_pkc": "product_category",
    "_pkp": "product_price",
}
_SPEED: Final = {name: name for name in ("pf_net", "pf_srv", "pf_tfr", "pf_dm1", "pf_dm2", "pf_onl")}
_NUMBERS: Final = frozenset(
    {"value", "results", "subtotal", "tax", "shipping", "discount", "product_price", *_SPEED}
)
_ITEM: Final = ("sku", "name", "category", "price", "quantity")


def translated(params: Params) -> RawEvent:
    """One request as an event. Nobody is told apart by an `_id` that a browser without cookies made up."""
    name, own, columns = _kind(params)
    cookieless = params.get("cookie") == "0"
    visitor = params.get("cid") or (None if cookieless else params.get("_id"))
    page = {
        "url": params.get("url"),
        "title": params.get("action_name"),
        "referrer": as_referrer(params.get("urlref")),
        "language": params.get("lang"),
        "screen": params.get("res"),
        "utm_campaign": params.get("_rcn"),
        "utm_term": params.get("_rck"),
    }
    return RawEvent(
        event_name=name,
        user_id=params.get("uid") or None,
        anonymous_id=visitor or None,
        event_properties=merged(_everywhere(params) | own, page | columns),
        timestamp=as_instant(params.get("cdt")),
        ip_address=params.get("cip") or None,
        user_agent=params.get("ua") or None,
    )


def _kind(params: Params) -> tuple[str | UnsetType, dict[str, Any], dict[str, Any]]:
    """Name, properties and columns. Matomo looks in the same order."""
    if params.get("ping") == "1":
        return ENGAGEMENT, {}, {}  # somebody still looks; how long, it does not say
    if "e_c" in params or "e_a" in params:
        return as_name(params.get("e_a")), renamed(params, _EVENT, _NUMBERS), {}
    if "idgoal" in params:
        return _goal(params)
    if params.get("link"):
        return "outbound_click", {"link_url": params["link"]}, {}
    if params.get("download"):
        return "file_download", {"link_url": params["download"]}, {}
    if "search" in params:
        return "site_search", renamed(params, _SEARCH, _NUMBERS), {}
    if params.get("c_n"):
        name = "content_interaction" if params.get("c_i") else "content_impression"
        return name, renamed(params, _CONTENT), {}
    if params.get("ca") == "1":
        return "custom_action", {}, {}
    return PAGEVIEW, renamed(params, _PRODUCT, _NUMBERS) | renamed(params, _SPEED, _NUMBERS), {}


def _goal(params: Params) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Goal 0 is the shop: an order where it has an id, else a cart, whose worth nobody has paid."""
    worth = params.get("revenue")
    if params["idgoal"] != "0":
        return "goal", {"goal_id": params["idgoal"]}, {"revenue": worth}
    own = renamed(params, _ORDER, _NUMBERS) | {"items": _items(params.get("ec_items"))}
    if params.get("ec_id"):
        return "order", own, {"revenue": worth}
    return "cart_update", own | {"cart_value": as_number(worth)}, {}


def _everywhere(params: Params) -> dict[str, Any]:
    """What any request may carry: custom dimensions, and custom variables by their own names."""
    found: dict[str, Any] = {
        name: value
        for name, value in params.items()
        if name.startswith("dimension") and name[9:].isdecimal() and value
    }
    for field in ("_cvar", "cvar"):
        variables = as_json(params.get(field))
        for pair in variables.values() if isinstance(variables, dict) else ():
            if isinstance(pair, list) and len(pair) == 2 and (name := as_text(pair[0])):
                found[name] = pair[1]
    return found


def _items(text: str | None) -> list[dict[str, Any]] | None:
    """`[["sku", "name", "category", price, quantity], …]`, shorter ones included."""
    rows = as_json(text)
    if not isinstance(rows, list):
        return None
    return [dict(zip(_ITEM, row, strict=False)) for row in rows if isinstance(row, list)] or None
