"""Matomo's clients, as they were recorded: matomo.js 5.2, matomo-tracker 2.2.4, matomopy 0.1.0."""

import json
import time
from urllib.parse import urlencode

import msgspec
import pytest

from analytics.ingest.dialects.base import PIXEL
from analytics.ingest.tests.dialects.wire import CHROME, Wire, header, properties
from analytics.projects.kinds import KeyKind

PAGE = {"user-agent": CHROME, "origin": "https://shop.example"}
VISITOR = "0123456789abcdef"


def query(site: str, **params: object) -> str:
    return urlencode({"idsite": site, "rec": 1} | params)


async def test_a_beacon_has_all_of_it_in_its_address() -> None:
    wire = Wire()
    params = {
        "action_name": "Pricing",
        "url": "https://shop.example/pricing?a=1",
        "urlref": "https://s.example/",
    }
    params |= {"_id": VISITOR, "_idn": "1", "send_image": "0", "_refts": "0", "pf_net": "12", "pf_srv": "90"}
    params |= {"pdf": "1", "cookie": "1", "res": "1920x1080", "pv_id": "bjW3bS", "uadata": "{}", "r": "1"}
    reply = await wire.call("/matomo.php", query=query(wire.text, **params), headers=PAGE)
    assert (reply.status, reply.body) == (204, b"")
    (sent,) = wire.stored()
    assert (sent.name, sent.title, sent.screen) == ("pageview", "Pricing", "1920x1080")
    assert (sent.url, sent.referrer) == ("https://shop.example/pricing?a=1", "https://s.example/")
    assert (sent.user_id, properties(sent)) == (VISITOR, {"pf_net": 12, "pf_srv": 90})


@pytest.mark.parametrize("path", ["/matomo.php", "/piwik.php"])
async def test_an_image_is_answered_with_one(path: str) -> None:
    wire = Wire()
    reply = await wire.call(
        path, method="GET", query=query(wire.text, url="https://shop.example/"), headers=PAGE
    )
    assert (reply.status, header(reply, "content-type"), reply.body) == (200, "image/gif", PIXEL.body)
    assert len(wire.stored()) == 1


async def test_an_event_is_called_by_its_action() -> None:
    wire = Wire()
    form = query(wire.text, e_c="Video", e_a="Play", e_n="Trailer", e_v="3.5", ca=1, dimension2="gold")
    sent = await wire.one("/matomo.php", form, PAGE)
    found = {"category": "Video", "name": "Trailer", "value": 3.5, "dimension2": "gold"}
    assert (sent.name, properties(sent)) == ("Play", found)


@pytest.mark.parametrize(
    ("params", "name", "own"),
    [
        ({"link": "https://o.example/"}, "outbound_click", {"link_url": "https://o.example/"}),
        ({"download": "https://s.example/a.pdf"}, "file_download", {"link_url": "https://s.example/a.pdf"}),
        ({"search": "mug", "search_count": "0"}, "site_search", {"keyword": "mug", "results": 0}),
        (
            {"c_n": "ad", "c_p": "a.png"},
            "content_impression",
            {"content_name": "ad", "content_piece": "a.png"},
        ),
        (
            {"c_n": "ad", "c_i": "click"},
            "content_interaction",
            {"content_name": "ad", "interaction": "click"},
        ),
        ({"ping": "1", "action_name": ""}, "engagement", {}),
        ({"idgoal": "3"}, "goal", {"goal_id": "3"}),
        ({"ca": "1", "ma_id": "x"}, "custom_action", {}),
        ({"idgoal": "0", "revenue": "9.5"}, "cart_update", {"cart_value": 9.5}),
        ({"cvar": '{"1":["tier","gold"],"2":5}'}, "pageview", {"tier": "gold"}),
    ],
)
async def test_what_it_is_follows_from_what_it_carries(
    params: dict[str, str], name: str, own: dict[str, object]
) -> None:
    wire = Wire()
    sent = await wire.one("/matomo.php", query(wire.text, url="https://s.example/", **params), PAGE)
    assert (sent.name, properties(sent)) == (name, own)


async def test_an_order_earns_and_a_cart_does_not() -> None:
    wire = Wire(revenue_from_browser=True)
    items = json.dumps([["sku-1", "Mug", "Kitchen", 5, 2], ["sku-2"], 7])
    order = query(wire.text, idgoal=0, ec_id="A1", revenue="10.5", ec_tx="1.5", ec_items=items)
    await wire.call("/matomo.php", order, PAGE)
    await wire.call("/matomo.php", query(wire.text, idgoal=0, revenue="99"), PAGE)
    ordered, cart = wire.stored()
    assert (ordered.name, ordered.revenue, cart.revenue) == ("order", "10.5000", None)
    mug = {"sku": "sku-1", "name": "Mug", "category": "Kitchen", "price": 5, "quantity": 2}
    assert properties(ordered) == {"order_id": "A1", "tax": 1.5, "items": [mug, {"sku": "sku-2"}]}


async def test_a_browser_without_cookies_makes_up_another_visitor_on_each_page() -> None:
    wire = Wire()
    for visitor in ("aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb"):
        await wire.call("/matomo.php", query(wire.text, _id=visitor, cookie=0), PAGE)
    first, second = wire.stored()
    assert (first.user_id, first.anonymous_id) == (second.user_id, None)


async def test_a_person_goes_before_a_browser() -> None:
    wire = Wire()
    sent = await wire.one("/matomo.php", query(wire.text, uid="ann", _id=VISITOR), PAGE)
    assert (sent.user_id, sent.anonymous_id) == ("ann", VISITOR)


async def test_a_bulk_is_declared_a_form_and_is_json() -> None:
    wire = Wire()
    body = {"requests": [f"?{query(wire.text, url='https://s.example/b')}", {"idsite": wire.text, "rec": 1}]}
    headers = PAGE | {"content-type": "application/x-www-form-urlencoded; charset=UTF-8"}
    reply = await wire.call("/matomo.php", body, headers)
    answer = {"status": "success", "tracked": 2, "invalid": 0, "invalid_indices": []}
    assert (reply.status, msgspec.json.decode(reply.body)) == (200, answer)
    assert len(wire.stored()) == 2


async def test_one_bad_request_of_a_bulk_does_not_fail_the_others() -> None:
    wire = Wire()
    good, other = f"?{query(wire.text)}", f"?{query('other')}"
    body = {"requests": [good, other, 5, f"?idsite={wire.text}", "&a=" * 2_000, good]}
    reply = await wire.call("/matomo.php", body, PAGE)
    answer = msgspec.json.decode(reply.body)
    assert (answer["tracked"], answer["invalid_indices"]) == (2, [1, 2, 3, 4])


async def test_a_token_that_is_our_secret_key_speaks_for_visitors_of_long_ago() -> None:
    wire = Wire(KeyKind.SECRET)
    at = int(time.time()) - 20 * 86_400
    own = {"token_auth": wire.text, "cip": "203.0.113.9", "ua": CHROME, "cdt": at, "send_image": 0}
    sent = await wire.one("/matomo.php", query("1", **own), {"user-agent": "matomopy"})
    assert (sent.ip, sent.user_agent, sent.timestamp) == ("203.0.113.9", CHROME, at * 1_000_000)
    bulk = {"requests": [f"?{query('1', cdt='2026-01-01 10:00:00')}"], "token_auth": wire.text}
    assert (await wire.call("/matomo.php", bulk)).status == 200


async def test_a_secret_key_in_an_address_is_told_to_be_leaked() -> None:
    wire = Wire(KeyKind.SECRET)
    reply = await wire.call("/matomo.php", method="GET", query=query("1", token_auth=wire.text))
    assert (reply.status, msgspec.json.decode(reply.body)["code"]) == (401, "key_in_url")


@pytest.mark.parametrize("body", ["", "a=b", '{"requests":[]}', '{"requests":5}', "{"])
async def test_what_is_no_tracking_request_is_a_400(body: str) -> None:
    assert (await Wire().call("/matomo.php", body, PAGE)).status == 400


@pytest.mark.parametrize("odd", [{"rec": 0}, {"e_c": "Video"}, {"cdt": "yesterday"}, {"cdt": 1}])
async def test_what_can_never_be_taken_is_answered_with_success(odd: dict[str, object]) -> None:
    wire = Wire()
    reply = await wire.call("/matomo.php", query(wire.text, **odd), PAGE)
    assert (reply.status, wire.stored()) == (200, [])


async def test_a_registered_site_stands_for_the_key() -> None:
    wire = Wire(site=("matomo", "1"))
    assert (await wire.one("/matomo.php", query("1"), PAGE)).key_id == 7
    assert (await wire.call("/matomo.php", query("2"), PAGE)).status == 401
