"""What a Snowplow event is called in our words, and what it carries: one function for each of its kinds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import UnsetType

from analytics.events.schema import ENGAGEMENT, PAGEVIEW
from analytics.ingest import limits
from analytics.ingest.codes import EventCode, Rejection
from analytics.ingest.dialects.fields import as_number, renamed, with_engagement
from analytics.ingest.dialects.snowplow_json import read_described, read_field, shallow
from analytics.ingest.dialects.translate import as_name, as_object
from analytics.ingest.weight import Allowance

_NOT_DESCRIBED: Final = Rejection(
    EventCode.INVALID_FIELD, "ue_pr or ue_px must hold a self-describing event with a schema"
)

_ORDER: Final = {
    "tr_id": "order_id",
    "tr_af": "affiliation",
    "tr_tx": "tax",
    "tr_sh": "shipping",
    "tr_ci": "city",
    "tr_st": "state",
    "tr_co": "country",
}
_ORDERED: Final = {
    "ti_id": "order_id",
    "ti_sk": "sku",
    "ti_nm": "name",
    "ti_ca": "category",
    "ti_pr": "price",
    "ti_qu": "quantity",
    "ti_cu": "price_currency",
}
_NUMBERS: Final = frozenset({"tax", "shipping", "price", "quantity"})


@dataclass(frozen=True, slots=True)
class Described:
    """An event of ours, before anything is known of who sent it."""

    name: str | UnsetType
    properties: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    engagement: dict[str, Any] = field(default_factory=dict)


def describe(event: Mapping[str, Any], allowance: Allowance) -> Described | Rejection | None:
    """What an event is by its `e`; None for a kind that nobody knows.

    Raises RequestRefused (413) where the request's events together hold too much JSON.
    """
    name = event.get("e")
    if name == "ue":
        return _self_describing(event, allowance)
    kind = _KINDS.get(name) if isinstance(name, str) else None
    return None if kind is None else kind(event)


def _page_view(event: Mapping[str, Any]) -> Described:  # noqa: ARG001
    return Described(PAGEVIEW)


def _page_ping(event: Mapping[str, Any]) -> Described:
    """Somebody still looks. How far down: the lowest edge seen, as a part of the document's height."""
    view, page = _height(event.get("vp")), _height(event.get("ds"))
    offset = as_number(event.get("pp_may"))
    percent = None
    if view is not None and page and offset is not None:
        # Rounded last: numbers of three hundred digits make an infinity here.
        percent = round(max(0, min(100, 100 * (offset + view) / page)))
    return Described(ENGAGEMENT, engagement=with_engagement({}, percent=percent))


def _structured(event: Mapping[str, Any]) -> Described:
    """Category, action, label, property, value: the action says what happened."""
    properties = {
        "category": event.get("se_ca"),
        "label": event.get("se_la"),
        "property": event.get("se_pr"),
        "value": as_number(event.get("se_va")),
    }
    return Described(as_name(event.get("se_ac")), properties)


def _self_describing(event: Mapping[str, Any], allowance: Allowance) -> Described | Rejection:
    outer = read_described(read_field(event, "ue_pr", "ue_px", allowance))
    inner = None if outer is None else read_described(outer.data)
    if inner is None:
        return _NOT_DESCRIBED
    data = as_object(shallow(inner.data, limits.PROPERTIES_DEPTH))
    if inner.name == "screen_view" and inner.vendor.startswith("com.snowplowanalytics."):
        return Described(PAGEVIEW, data, {"title": data.get("name")})
    return Described(inner.name, data)


def _transaction(event: Mapping[str, Any]) -> Described:
    columns = {"revenue": event.get("tr_tt"), "currency": event.get("tr_cu")}
    return Described("transaction", renamed(event, _ORDER, _NUMBERS), columns)


def _transaction_item(event: Mapping[str, Any]) -> Described:
    return Described("transaction_item", renamed(event, _ORDERED, _NUMBERS))


def _height(size: Any) -> int | float | None:
    """Of `1280x720`."""
    return as_number(size.partition("x")[2]) if isinstance(size, str) else None


_KINDS: Final[Mapping[str, Callable[[Mapping[str, Any]], Described]]] = {
    "pv": _page_view,
    "pp": _page_ping,
    "se": _structured,
    "tr": _transaction,
    "ti": _transaction_item,
}
