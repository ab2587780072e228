"""A bucket that is away, refuses, is slow, or gives back something else."""

import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from django.conf import LazySettings

from analytics.events.segments import s3_client, store
from analytics.events.segments.s3_check import check
from analytics.events.segments.s3_client import S3Client
from analytics.events.segments.tests.segments import START, bucket_in_use, draft_of
from tests.s3 import MISSING, Harm, S3Server, harmful_proxy, running_s3

GET, HEAD, PUT = "GET", "HEAD", "PUT"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up sooner than in earnest: asked for only after what is to succeed on a busy machine."""
    monkeypatch.setattr(s3_client, "_SILENT_SECONDS", 1)
    monkeypatch.setattr(s3_client, "_RETRY_SECONDS", 2)
    store._made.cache_clear()  # a client keeps the patience it was made with


def put(content: bytes = b"content") -> tuple[str, str]:
    draft = draft_of(content)
    return store.put(draft, project_id=1, start=START, level="hour"), draft.checksum


def forget_copies(cache: Path) -> None:
    for path in cache.glob("*/*/*.parquet"):
        path.unlink()


def left_in(cache: Path) -> list[Path]:
    """Files of the cache, without its locks."""
    return [path for path in cache.rglob("*") if path.is_file() and path.parent.name != ".locks"]


def answer(request: BaseHTTPRequestHandler, status: int) -> None:
    request.send_response(status)
    request.send_header("Content-Length", "0")
    request.end_headers()


def harm_of(
    method: str, harm: Callable[[BaseHTTPRequestHandler, bytes], bytes | None], *, times: int = 1000
) -> Harm:
    """Harm the first answers to requests of one method."""
    left = [times]

    def one(request: BaseHTTPRequestHandler, body: bytes) -> bytes | None:
        if request.command != method or not left[0]:
            return body
        left[0] -= 1
        return harm(request, body)

    return one


def through(settings: LazySettings, port: int) -> None:
    settings.SEGMENTS_BUCKET = replace(bucket_in_use(), endpoint=f"http://127.0.0.1:{port}")


@pytest.mark.parametrize("method", [PUT, HEAD, GET])
@pytest.mark.parametrize("status", [500, 503])
def test_a_passing_fault_is_not_noticed(
    in_s3: S3Server, settings: LazySettings, tmp_path: Path, method: str, status: int
) -> None:
    harm = harm_of(method, lambda request, _: answer(request, status), times=2)
    with harmful_proxy(in_s3, harm) as port:
        through(settings, port)
        path, checksum = put()
        forget_copies(tmp_path / "cache")
        assert store.place(path, checksum).read_bytes() == b"content"


@pytest.mark.parametrize("method", [PUT, HEAD, GET])
def test_a_connection_that_breaks_is_tried_again(
    in_s3: S3Server, settings: LazySettings, tmp_path: Path, method: str
) -> None:
    def broken(request: BaseHTTPRequestHandler, _: bytes) -> None:
        request.close_connection = True

    with harmful_proxy(in_s3, harm_of(method, broken, times=2)) as port:
        through(settings, port)
        path, checksum = put()
        forget_copies(tmp_path / "cache")
        assert store.place(path, checksum).read_bytes() == b"content"


def test_half_an_answer_is_asked_for_again(in_s3: S3Server, settings: LazySettings, tmp_path: Path) -> None:
    content = b"0123456789" * 100_000
    with harmful_proxy(in_s3, harm_of(GET, lambda _, body: body[: len(body) // 2], times=1)) as port:
        through(settings, port)
        path, checksum = put(content)
        forget_copies(tmp_path / "cache")
        assert store.place(path, checksum).read_bytes() == content


def test_a_server_that_always_fails_is_named_with_its_reason(
    in_s3: S3Server, settings: LazySettings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path, checksum = put()
    request.getfixturevalue("impatient")
    forget_copies(tmp_path / "cache")
    with harmful_proxy(in_s3, lambda request, _: answer(request, 500)) as port:
        through(settings, port)
        for attempt in (put, lambda: store.place(path, checksum), lambda: store.size(path)):
            with pytest.raises(store.StoreError, match=rf"s3://segments/.* at .*:{port} cannot be .*: 500"):
                attempt()
        # A draft that could not be sent goes with whoever made it; nothing else is left.
        assert [one.suffix for one in left_in(tmp_path / "cache")] == [".parquet"]


@pytest.mark.usefixtures("impatient")
def test_a_server_that_says_nothing_is_given_up(in_s3: S3Server, settings: LazySettings) -> None:
    def silent(request: BaseHTTPRequestHandler, _: bytes) -> None:
        request.close_connection = True
        time.sleep(2)

    with harmful_proxy(in_s3, silent) as port:
        through(settings, port)
        started = time.monotonic()
        with pytest.raises(store.StoreError, match=r"no answer in time: see that it runs"):
            store.size("1/2026-03/one")
        assert time.monotonic() - started < 15


@pytest.mark.slow
def test_a_server_that_is_down_is_away_and_then_back(
    in_s3: S3Server, settings: LazySettings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    path, checksum = put()
    request.getfixturevalue("impatient")
    in_s3.kill()
    try:
        for attempt in (
            put,
            lambda: store.size(path),
            lambda: store.remove(path),
            lambda: store.forgotten([]),
        ):
            with pytest.raises(
                store.StoreError, match=r"Connection refused: see that it runs, and that AWS_END"
            ):
                attempt()
        assert store.place(path, checksum).read_bytes() == b"content", "a copy needs no server"
    finally:
        in_s3.start()
    # It answers before it has found its files.
    request.getfixturevalue("monkeypatch").undo()
    settings.SEGMENTS_CACHE = tmp_path / "another"
    assert store.place(path, checksum).read_bytes() == b"content"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"secret_access_key": "wrong"}, r"SignatureDoesNotMatch .*: correct AWS_SECRET_ACCESS_KEY"),
        ({"access_key_id": "nobody"}, r"InvalidAccessKeyId .*: correct AWS_ACCESS_KEY_ID"),
        ({"name": MISSING}, r"NoSuchBucket .*: make the bucket, or correct SEGMENTS_URL"),
        ({"name": "foreign"}, r"(NoSuchBucket|AccessDenied) .*: (make the bucket|allow the key)"),
        ({"key": "reader"}, r"cannot be written: AccessDenied .*: allow the key to list"),
        ({"endpoint": "http://127.0.0.1:1"}, r"Connection refused: see that it runs"),
        ({"endpoint": "http://nowhere.invalid"}, r"failed to lookup address"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_the_start(s3_server: S3Server, fields: dict[str, str], reason: str) -> None:
    with pytest.raises(store.StoreError, match=reason) as refused:
        check(s3_server.bucket(**fields), "us")  # type: ignore[arg-type]  # texts, all of them
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value).replace("AWS_SECRET_ACCESS_KEY", "")


def test_a_usable_bucket_is_left_as_it_was_but_for_whose_it_is(s3_server: S3Server) -> None:
    bucket = s3_server.bucket(prefix="checked/here")
    for _ in range(2):
        check(bucket, "us")
        assert [one.path for one in S3Client(bucket).found()] == [".owner"]
    with pytest.raises(store.StoreError, match=r"another SECRET_KEY: give each a prefix"):
        check(bucket, "others")
    check(replace(bucket, prefix="checked/there"), "others")


def test_a_bucket_that_is_gone_is_not_taken_for_missing_files(
    in_s3: S3Server, settings: LazySettings
) -> None:
    settings.SEGMENTS_BUCKET = in_s3.bucket(name=MISSING)
    path = "1/2026-03/20260310T1200-hour-0123456789ab.parquet"
    for attempt in (store.size, store.stored_checksum, lambda path: store.place(path, "")):
        with pytest.raises(store.StoreError, match="NoSuchBucket"):
            attempt(path)


def test_an_object_that_is_cut_short_or_changed_never_becomes_a_copy(in_s3: S3Server, tmp_path: Path) -> None:
    path, checksum = put(b"0123456789")
    forget_copies(tmp_path / "cache")
    client = S3Client(bucket_in_use())
    for content in (b"01234", b"0123456780"):
        client.send(content, path)
        assert store.size(path) == len(content)
        assert store.stored_checksum(path) != checksum
        with pytest.raises(store.Damaged, match=r"another checksum"):
            store.place(path, checksum)
        assert left_in(tmp_path / "cache") == []
    client.remove(path)
    with pytest.raises(FileNotFoundError):
        store.place(path, checksum)


def test_a_forked_process_is_told_instead_of_waiting_for_ever(in_s3: S3Server) -> None:
    client = S3Client(in_s3.bucket())
    client._process -= 1
    with pytest.raises(store.StoreError, match="forked"):
        client.size("any")


@pytest.mark.skipif(shutil.which("openssl") is None, reason="nothing here makes certificates")
@pytest.mark.usefixtures("impatient")
def test_tls_is_spoken_with_whom_our_own_authority_vouches_for(tmp_path: Path) -> None:
    with running_s3(tmp_path, tls=True) as server:
        secured = server.bucket(endpoint=f"https://127.0.0.1:{server.tls_port}")
        check(replace(secured, ca_bundle=tmp_path / "authority.pem"), "us")
        for bucket, reason in (
            (secured, r"its certificate is refused \(UnknownIssuer\): let AWS_CA_BUNDLE name"),
            (
                replace(secured, endpoint=f"https://127.0.0.1:{server.port}"),
                r"it does not speak TLS: let AWS_",
            ),
            (
                replace(secured, endpoint=f"http://127.0.0.1:{server.tls_port}"),
                r"400 \(Client sent .*https if",
            ),
        ):
            with pytest.raises(store.StoreError, match=reason):
                S3Client(bucket).check_listing()
