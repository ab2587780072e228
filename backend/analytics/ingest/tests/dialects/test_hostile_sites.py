"""Whatever comes on the paths of protocols that name a site, it is answered, and never with a 500."""

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.ingest.tests.dialects.wire import Wire

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["", "\0", "\ud800", "pageview", "nan", "1e999", "-1", "{", "[1]", "iglu:a/b/c/d", "//"]
    )
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
#: Fields in which each protocol looks for something; what is found there is anything.
FIELDS = {
    "/api/event": "n u d r p m e sd h $ name url domain props revenue",
    "/api/send": "type payload",
    "/api/batch": "type payload",
    "/track": "type payload",
    "/mp/collect": "client_id app_instance_id user_id timestamp_micros user_properties events ip_override",
    "/debug/mp/collect": "client_id events user_properties",
    "/com.snowplowanalytics.snowplow/tp2": "schema data",
    "/matomo.php": "requests token_auth",
}
INNER = {
    "/api/send": "website name data id url hostname referrer timestamp tag ip userAgent engagement title",
    "/track": "name profileId groups properties",
    "/mp/collect": "name params timestamp_micros",
    "/com.snowplowanalytics.snowplow/tp2": (
        "e eid aid p tv dtm stm ttm ue_pr ue_px co cx url vp ds pp_may uid ua ip se_ac"
    ),
    "/matomo.php": "idsite rec e_c e_a idgoal ec_items cvar cdt revenue uid _id cookie ua cip url search",
}
#: Where the objects of `INNER` stand.
PLACES = {"/api/send": "payload", "/track": "payload", "/mp/collect": "events", "/matomo.php": "requests"}
PLACES["/com.snowplowanalytics.snowplow/tp2"] = "data"
LISTED = {"events", "requests", "data"}


def objects(names: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names.split(), ODD))


@st.composite
def calls(draw: st.DrawFn, path: str) -> Any:
    whole = draw(objects(FIELDS[path]))
    if path in INNER and draw(st.booleans()):
        inner = draw(objects(INNER[path]))
        place = PLACES[path]
        whole[place] = [inner, draw(ODD)] if place in LISTED else inner
    return [whole, draw(ODD)] if path == "/api/batch" else whole


@pytest.mark.parametrize("path", FIELDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
async def test_any_json_is_answered(path: str, data: st.DataObject) -> None:
    wire = Wire()
    headers = {"authorization": f"Bearer {wire.text}", "openpanel-client-id": wire.text}
    reply = await wire.call(path, data.draw(calls(path)), headers)
    assert reply.status in (200, 202, 204, 400, 413)
    for envelope in wire.stored():
        assert envelope.name


@pytest.mark.parametrize("path", ["/matomo.php", "/g/collect", "/i"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
async def test_any_query_is_answered(path: str, data: st.DataObject) -> None:
    wire = Wire()
    names = (
        "idsite rec tid aid e en e_c e_a idgoal revenue cvar gcs sid cid pr1 epn.a up.b cx ue_px dtm cdt ttm"
    )
    texts = st.sampled_from(
        ["", "1", "0", "\0", "nan", "inf", "-", "pv", "ue", "1e999", "{", "[1]"]
    ) | st.text(max_size=8)
    params = data.draw(st.fixed_dictionaries({}, optional=dict.fromkeys(names.split(), texts)))
    query = urlencode(params, errors="replace") + data.draw(
        st.sampled_from(["", "&%ff=%00", "&=&&", "%", "&a=%ud800"])
    )
    headers = {"authorization": f"Bearer {wire.text}"}
    reply = await wire.call(path, method="GET", query=query, headers=headers)
    assert reply.status in (200, 204, 400)


async def test_properties_over_their_limit_do_not_come_in_by_an_address() -> None:
    wire = Wire()
    query = urlencode({"idsite": wire.text, "rec": 1, "e_c": "x" * 40_000, "e_a": "y"})
    assert (await wire.call("/matomo.php", method="GET", query=query)).status == 200
    assert wire.stored() == []
