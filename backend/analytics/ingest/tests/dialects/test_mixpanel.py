"""Mixpanel's clients, as they were recorded: Python 5.4, Node 0.24, mixpanel-browser 2.83."""

import base64
import json
import time
from typing import Any
from urllib.parse import urlencode

import pytest

from analytics.common.ids import foreign_event_id
from analytics.ingest.tests.dialects.wire import CHROME, Wire, header, properties
from analytics.projects.keys import new_key
from analytics.projects.kinds import KeyKind

ID = "eedd47f9a95849f6a4f736caccfd15ed"
BROWSER = {"user-agent": CHROME, "origin": "https://app.example.test"}


def event(key: str, **more: Any) -> dict[str, Any]:
    own = {
        "token": key,
        "distinct_id": "user-42",
        "time": time.time(),
        "$insert_id": ID,
        "mp_lib": "python",
        "$lib_version": "5.4.1",
        "plan": "pro",
    }
    return {"event": "signed up", "properties": own | more}


def encoded(value: Any) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


def cesu(text: str) -> bytes:
    """UTF-8 as mixpanel-browser makes it: each half of a surrogate pair by itself."""
    halves = text.encode("utf-16-le")
    units = [halves[at : at + 2].decode("utf-16-le", "surrogatepass") for at in range(0, len(halves), 2)]
    return "".join(units).encode("utf-8", "surrogatepass")


async def test_python_sends_json_in_a_form_and_hears_status_1() -> None:
    wire = Wire()
    form = urlencode({"data": json.dumps(event(wire.text)), "verbose": 1, "ip": 0})
    given = {"user-agent": "python-requests/2.34.2", "content-type": "application/x-www-form-urlencoded"}
    reply = await wire.call("/track", form, given)
    assert (reply.status, json.loads(reply.body)) == (200, {"status": 1, "error": None})
    (stored,) = wire.stored()
    assert (stored.name, stored.user_id) == ("signed up", "user-42")
    assert stored.event_id == foreign_event_id(3, "mixpanel", ID)
    assert properties(stored) == {"plan": "pro", "mp_lib": "python", "$lib_version": "5.4.1"}
    assert (stored.ip, stored.user_agent) == (None, None)


async def test_node_sends_base64_by_get_and_hears_1() -> None:
    wire = Wire()
    sent = event(wire.text, time=round(time.time() * 1_000), mp_lib="node")
    reply = await wire.call(
        "/track", method="GET", query=urlencode({"ip": 0, "verbose": 0, "data": encoded(sent)})
    )
    assert (reply.status, reply.body) == (200, b"1")
    (stored,) = wire.stored()
    assert abs(stored.timestamp - stored.received_at) < 5_000_000, "milliseconds, where others write seconds"


async def test_a_secret_key_in_a_url_is_refused_as_leaked() -> None:
    wire = Wire(KeyKind.SECRET)
    query = urlencode({"data": encoded(event(wire.text)), "verbose": 1})
    reply = await wire.call("/track", method="GET", query=query)
    assert (reply.status, json.loads(reply.body)["code"]) == (401, "key_in_url")
    reply = await wire.call("/import", method="GET", query=f"api_key={wire.text}&data=e30=")
    assert json.loads(reply.body)["code"] == "key_in_url"
    assert (await wire.call("/track", urlencode({"data": encoded(event(wire.text))}))).status == 200


async def test_the_browser_sends_a_form_of_base64_with_broken_emoji() -> None:
    wire = Wire()
    own = {
        "mp_lib": "web",
        "$current_url": "https://app.example.test/a",
        "$screen_width": 1920,
        "mood": "\U0001f600",
    }
    own |= {
        "distinct_id": "$device:d1",
        "$device_id": "d1",
        "$screen_height": 1080,
        "$referrer": "https://s.example/",
    }
    text = json.dumps([event(wire.text, **own)], ensure_ascii=False)
    form = urlencode({"data": base64.b64encode(cesu(text)).decode()})
    given = BROWSER | {"content-type": "text/plain;charset=UTF-8"}
    reply = await wire.call("/track/", form, given, query="verbose=1&ip=1&_=1795366732614")
    assert json.loads(reply.body)["status"] == 1
    assert header(reply, "access-control-allow-credentials") == "true"
    (stored,) = wire.stored()
    assert (stored.url, stored.referrer, stored.screen) == (
        "https://app.example.test/a",
        "https://s.example/",
        "1920x1080",
    )
    assert stored.user_id == stored.anonymous_id == "d1", "nobody is known yet"
    assert properties(stored)["mood"] == "\U0001f600"
    assert stored.ip == "198.51.100.7"


async def test_half_an_emoji_alone_loses_its_event_and_no_other() -> None:
    wire = Wire()
    broken = json.dumps([event(wire.text, mood="X"), event(wire.text, **{"$insert_id": "other"})])
    data = base64.b64encode(broken.encode().replace(b'"X"', b'"\xed\xa0\xbd"')).decode()
    assert len(await wire.taken("/track/", urlencode({"data": data}))) == 1


async def test_a_page_view_is_a_page_view() -> None:
    wire = Wire()
    own = {
        "current_page_title": "Pricing",
        "$current_url": "https://app.example.test/pricing",
        "mp_lib": "web",
    }
    sent = event(wire.text, **own) | {"event": "$mp_web_page_view"}
    stored = await wire.one("/track/", urlencode({"data": encoded(sent)}), BROWSER)
    assert (stored.name, stored.title) == ("pageview", "Pricing")


async def test_identifying_links_the_device_and_merging_is_not_kept() -> None:
    wire = Wire()
    own = {"distinct_id": "user-42", "$user_id": "user-42", "$anon_distinct_id": "$device:d1"}
    identify = event(wire.text, **own) | {"event": "$identify"}
    merge = event(wire.text) | {"event": "$merge"}
    stored = await wire.one("/track/", urlencode({"data": encoded([identify, merge])}), BROWSER)
    assert (stored.name, stored.user_id, stored.anonymous_id) == ("$identify", "user-42", "d1")


@pytest.mark.parametrize("path", ["/engage/", "/groups"])
async def test_profiles_are_answered_and_not_kept(path: str) -> None:
    wire = Wire()
    profile = {"$token": wire.text, "$distinct_id": "user-42", "$set": {"email": "a@b.example"}}
    reply = await wire.call(path, urlencode({"data": encoded(profile), "verbose": 1}), BROWSER)
    assert json.loads(reply.body)["status"] == 1
    reply = await wire.call(path, urlencode({"data": encoded({"$token": "pk_nope"}), "verbose": 1}))
    assert (reply.status, json.loads(reply.body)["status"]) == (401, 0)
    assert wire.stored() == []


async def test_an_import_is_json_with_the_key_as_its_user() -> None:
    wire = Wire(KeyKind.SECRET)
    user = base64.b64encode(f"{wire.text}:".encode()).decode()
    old = event("", time=time.time() - 30 * 86_400, ip="203.0.113.9")
    del old["properties"]["token"]
    reply = await wire.call("/import", [old], {"authorization": f"Basic {user}"}, query="strict=1")
    assert json.loads(reply.body) == {"code": 200, "status": "OK", "num_records_imported": 1}
    (stored,) = wire.stored()
    assert stored.ip == "203.0.113.9"
    assert "203.0.113.9" not in str(properties(stored))


async def test_one_request_cannot_send_for_two_keys() -> None:
    wire = Wire()
    sent = [event(wire.text), event(new_key(KeyKind.PUBLIC)) | {"event": "other"}]
    assert (await wire.one("/track", urlencode({"data": encoded(sent)}))).name == "signed up"


async def test_a_pixel_is_a_picture() -> None:
    wire = Wire()
    query = urlencode({"data": encoded(event(wire.text)), "img": 1})
    reply = await wire.call("/track/", method="GET", query=query)
    assert (header(reply, "content-type"), reply.body[:6]) == ("image/gif", b"GIF89a")


@pytest.mark.parametrize(
    "form", ["", "data=", "data=%%%", "data=e30=", "data=[]", "data=[[]]", "data=5", "x=1", "data=W3sifV0"]
)
async def test_junk_is_refused_or_passed_over_but_never_an_error(form: str) -> None:
    wire = Wire()
    reply = await wire.call(f"/c/{wire.text}/track/", form)
    assert reply.status in (200, 400)
    assert wire.stored() == []


async def test_recordings_have_a_quiet_answer() -> None:
    reply = await Wire().call("/record/", b"\x1f\x8bwhatever"[2:], BROWSER)
    assert reply.status == 200
