"""What is not ingest goes to Django and back, whole, streamed, and with our word on who asked."""

import hashlib
import http.client
import signal

from analytics.ingest import trail
from tests.gateway.conftest import Relayed
from tests.waiting import until


def headers_of(told: dict[str, object]) -> dict[str, str]:
    return dict(told["headers"])  # type: ignore[call-overload, no-any-return]


def test_a_request_arrives_as_it_was_sent(relayed: Relayed) -> None:
    body = b"\0\xff" * 500_000
    reply = relayed.gateway.ask(
        "PATCH", "/a%20b/%3Fc/%C3%A4?x=%20y&x=2", body, {"X-Own": "1", "Cookie": "a=1", "Connection": "x-own"}
    )
    told = reply.json()
    assert (told["method"], told["path"], told["query"]) == ("PATCH", "/a b/?c/ä", "x=%20y&x=2")
    assert (told["size"], told["sha256"]) == (len(body), hashlib.sha256(body).hexdigest())
    headers = headers_of(told)
    assert headers["cookie"] == "a=1"
    assert "x-own" not in headers


def test_only_the_gateway_says_who_asked(relayed: Relayed) -> None:
    # The peer, 127.0.0.1, is a trusted proxy here: its word counts, what stands left of it does not.
    forged = {"X-Forwarded-For": "6.6.6.6, 203.0.113.5", "X-Real-IP": "6.6.6.6", "Forwarded": "for=6.6.6.6"}
    forged |= {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "Host": "stats.example"}
    headers = headers_of(relayed.gateway.ask("GET", "/echo", headers=forged).json())
    assert headers["x-real-ip"] == headers["x-forwarded-for"] == "203.0.113.5"
    assert headers["x-forwarded-proto"] == "https"
    assert headers["host"] == "stats.example"
    assert not {"forwarded", "x-forwarded-host"} & set(headers)


def test_only_the_page_about_the_way_of_a_request_is_told_of_it(relayed: Relayed) -> None:
    forged = {"X-Gateway-Trail": "[]", "X-Forwarded-For": "203.0.113.5"}
    headers = headers_of(relayed.gateway.ask("GET", "/echo", headers=forged).json())
    assert "x-gateway-trail" not in headers
    for path in ("/api/v1/projects/x/whoami", "/api/v1/projects/x/whoami/"):
        seen = trail.read(headers_of(relayed.gateway.ask("GET", path, headers=forged).json())[trail.HEADER])
        assert seen.peer.startswith("127.0.0.1:")
        assert seen.forwarded == ["203.0.113.5"]


def test_answers_come_back_whole(relayed: Relayed) -> None:
    assert relayed.gateway.ask("GET", "/big").body == b"x" * 2_000_000
    connection = http.client.HTTPConnection("127.0.0.1", relayed.gateway.port)
    connection.request("GET", "/cookies")
    reply = connection.getresponse()
    assert (reply.status, reply.getheader("location")) == (303, "/x")
    assert reply.headers.get_all("set-cookie") == ["a=1", "b=2"]
    connection.close()
    head = relayed.gateway.ask("HEAD", "/big")
    assert (head.status, head.headers["content-length"], head.body) == (200, "2000000", b"")


def test_a_stream_arrives_as_it_is_made_and_ends_with_its_reader(relayed: Relayed) -> None:
    request = b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"
    with relayed.gateway.raw(request) as connection:
        received = b""
        while b"data: 3\n\n" not in received:
            received += connection.recv(65536)
    until(relayed.note.exists)


def test_an_upload_over_the_cap_is_a_413(relayed: Relayed) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 20000000\r\n\r\n"
    with relayed.gateway.raw(head) as connection:
        assert connection.recv(64).startswith(b"HTTP/1.1 413")
    chunked = b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with relayed.gateway.raw(chunked) as connection:
        try:
            for _ in range(300):
                connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            reply = connection.recv(64)
        except (BrokenPipeError, ConnectionResetError):
            reply = connection.recv(64)
        assert reply.startswith(b"HTTP/1.1 413")


def test_an_application_that_is_away_is_a_503_and_is_found_again(relayed: Relayed) -> None:
    relayed.web.send_signal(signal.SIGTERM)
    relayed.web.wait(20)
    reply = relayed.gateway.ask("GET", "/echo")
    assert (reply.status, reply.json()["code"]) == (503, "web_unavailable")
    relayed.web = relayed.start_web()
    until(lambda: relayed.gateway.ask("GET", "/echo").status == 200)


def test_an_answer_that_breaks_off_is_a_502(relayed: Relayed) -> None:
    reply = relayed.gateway.ask("GET", "/break")
    assert (reply.status, reply.json()["code"]) == (502, "web_failed")


def test_health_is_answered_without_the_application(relayed: Relayed) -> None:
    assert relayed.gateway.ask("GET", "/readyz/ingest").status == 503  # answered here, with nobody behind
    assert relayed.gateway.ask("GET", "/healthz").json() == {"status": "ok"}
