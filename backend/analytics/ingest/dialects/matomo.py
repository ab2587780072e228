"""Matomo: matomo.js, matomo-tracker, matomopy, PHP's and whatever else speaks the Tracking HTTP API."""

import contextlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from analytics.ingest.codes import EventCode, Rejection, RequestCode, RequestRefused
from analytics.ingest.dialects.base import PIXEL, Answer, Call, Claim, Exchange, Foreign, Taken, only_public
from analytics.ingest.dialects.matomo_event import translated
from analytics.ingest.dialects.reading import (
    as_events,
    header_keys,
    read_form,
    read_form_body,
    read_object,
)
from analytics.ingest.dialects.translate import NOT_AN_OBJECT, OTHER_KEY, as_text, is_server
from analytics.ingest.parse import RawEvent
from analytics.ingest.weight import check_form, check_forms
from analytics.projects.kinds import Protocol

_PATHS: Final = ("/matomo.php", "/piwik.php")
_NOT_RECORDED: Final = Rejection(EventCode.MISSING_FIELD, "rec=1 is required")

_encode: Final = msgspec.json.Encoder().encode


class Matomo(Foreign):
    """See Dialect. Parameters come in the query, in a form, or many at once as queries in JSON."""

    name = "matomo"
    paths = _PATHS
    gets = frozenset(_PATHS)

    def read(self, exchange: Exchange, body: bytes) -> Call:
        """See Dialect. `note` says what kind of reply is waited for."""
        query = read_form(exchange.request.query)
        if body.lstrip()[:1] == b"{":
            return self._bulk(exchange, body, query)
        params = query | read_form_body(body)
        if "idsite" not in params and "rec" not in params:
            raise RequestRefused(400, RequestCode.EMPTY, "Neither query nor body holds a tracking request.")
        keys = [*header_keys(exchange.request), *_url_token(query)]
        if "token_auth" in params and "token_auth" not in query:
            keys.append(params["token_auth"])
        return _call(exchange, [params], keys, "nothing" if params.get("send_image") == "0" else "image")

    def _bulk(self, exchange: Exchange, body: bytes, query: Mapping[str, str]) -> Call:
        whole = read_object(body)
        listed = whole.get("requests")
        requests = as_events(listed) if isinstance(listed, list) else []
        if not requests:
            raise RequestRefused(400, RequestCode.EMPTY, "`requests` holds no tracking request.")
        texts = [request for request in requests if isinstance(request, str)]
        check_forms(sum(text.count("&") + 1 for text in texts))
        check_form("".join(texts))
        params = [_params(request) for request in requests]
        keys = [*header_keys(exchange.request), *_url_token(query)]
        tokens = (whole.get("token_auth"), *(found.get("token_auth") for found in params if found))
        token = next(filter(None, map(as_text, tokens)), None)
        if token is not None:
            keys.append(token)
        return _call(exchange, params, keys, "bulk")

    def success(self, exchange: Exchange, taken: Taken) -> Answer:  # noqa: ARG002
        """See Foreign."""
        if taken.call.note == "nothing":
            return Answer(b"", 204)
        if taken.call.note == "image":
            return PIXEL
        wrong = [index for index, _ in taken.rejected]
        answer = {
            "status": "success",
            "tracked": len(taken.call.events) - len(wrong),
            "invalid": len(wrong),
            "invalid_indices": wrong,
        }
        return Answer(_encode(answer))


def _call(exchange: Exchange, requests: list[dict[str, str] | None], keys: list[str], note: str) -> Call:
    """The first site counts; requests for another one are refused, one by one."""
    site = next((found["idsite"] for found in requests if found and found.get("idsite")), None)
    user_agent = exchange.request.header("user-agent")
    return Call(
        claim=Claim(tuple(keys), (Protocol.MATOMO, site) if site else None),
        # Apps on phones do not begin with Mozilla either, but name their system.
        from_server=exchange.origin is None and is_server(user_agent, user_agent),
        note=note,
        count=len(requests),
        translate=lambda: [_checked(params, site) for params in requests],
    )


def _url_token(query: Mapping[str, str]) -> list[str]:
    token = query.get("token_auth")
    return [only_public(token)] if token else []


def _params(request: Any) -> dict[str, str] | None:
    """One of a bulk: a query as text, or its fields."""
    if isinstance(request, str):
        with contextlib.suppress(RequestRefused):
            return read_form(request.partition("?")[2] if "?" in request else request)
        return None
    if isinstance(request, dict):
        return {name: text for name, value in request.items() if (text := as_text(value)) is not None}
    return None


def _checked(params: Mapping[str, str] | None, site: str | None) -> RawEvent | Rejection:
    if params is None:
        return NOT_AN_OBJECT
    if params.get("idsite") not in (site, None):
        return OTHER_KEY
    return translated(params) if params.get("rec") == "1" else _NOT_RECORDED
