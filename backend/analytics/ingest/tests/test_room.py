"""Strangers' half-sent bodies fill the room there is for large ones, and nothing else."""

import asyncio
from dataclasses import dataclass, field

import pytest

from analytics.ingest import limits
from analytics.ingest.codes import RequestCode, RequestRefused
from analytics.ingest.dialects import NATIVE, find_route
from analytics.ingest.room import Room
from analytics.ingest.tests.support import FakeRequest, Ingest

LARGE = str(5 << 20)
BATCH = find_route("/batch") or NATIVE


@dataclass
class HalfSent(FakeRequest):
    """A request whose body goes on when it is told to."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def body(self, most: int) -> bytes:
        await self.go_on.wait()
        return await super().body(most)


async def test_large_bodies_are_refused_while_the_room_is_full_and_small_ones_pass() -> None:
    ingest = Ingest()
    half = [
        HalfSent(b'{"batch": []}', {"content-length": LARGE}) for _ in range(limits.LARGE_BODIES // (5 << 20))
    ]
    waiting = [asyncio.create_task(ingest.app.handle(request, BATCH)) for request in half]
    await asyncio.sleep(0)
    reply = await ingest.app.handle(FakeRequest(b"{}", {"content-length": LARGE}), BATCH)
    headers = dict(reply.headers)
    assert (reply.status, headers["retry-after"], headers["connection"]) == (503, "5", "close")
    assert RequestCode.TOO_BUSY.encode() in reply.body
    assert (await ingest.send({"event_name": "x"}, {"content-length": "19"})).status == 202
    for request in half:
        request.go_on.set()
    await asyncio.gather(*waiting)
    again = await ingest.app.handle(FakeRequest(b'{"batch": []}', {"content-length": LARGE}), BATCH)
    assert again.status != 503


def test_what_raises_while_it_arrives_gives_its_room_back() -> None:
    room = Room(most=100, small=10)
    for _ in range(3):
        with pytest.raises(TimeoutError), room.held(FakeRequest(given={"content-length": "90"}), 1_000):
            raise TimeoutError


@pytest.mark.parametrize("given", [{}, {"content-length": "many"}, {"content-length": "1000000"}])
def test_a_body_of_unknown_or_too_great_length_holds_the_most_there_may_be(given: dict[str, str]) -> None:
    room = Room(most=100, small=10)
    request = FakeRequest(given=given)
    with room.held(request, 60), pytest.raises(RequestRefused), room.held(request, 60):
        pass
