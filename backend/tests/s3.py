"""A real S3 server, SeaweedFS, and a proxy in front of it that does harm."""

import http.client
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from analytics.events.segments.bucket import Bucket
from tests.serving import serving

WEED = Path(sys.executable).with_name("weed")
BUCKET = "segments"
MISSING = "missing"
"""A bucket that is not there, for which there is a key all the same."""
_IDENTITIES = {
    "stack": (
        "stackkey",
        "stacksecret",
        [f"{may}:{name}" for may in ("Read", "Write", "List") for name in (BUCKET, MISSING)],
    ),
    "reader": ("readkey", "readsecret", [f"Read:{BUCKET}", f"List:{BUCKET}"]),
    "admin": ("adminkey", "adminsecret", ["Admin"]),
}


class S3Server:
    """SeaweedFS in a folder, with keys that may do everything in one bucket, only read it, and all."""

    def __init__(self, folder: Path, *, tls: bool = False) -> None:
        self._folder = folder
        self._ports = _free_ports(9)
        self.port, self.tls_port = self._ports[0], self._ports[-1]
        identities = [
            {"name": name, "credentials": [{"accessKey": key, "secretKey": secret}], "actions": actions}
            for name, (key, secret, actions) in _IDENTITIES.items()
        ]
        (folder / "s3.json").write_text(json.dumps({"identities": identities}))
        (folder / "data").mkdir()
        self._command = [
            str(WEED), "server", f"-dir={folder / 'data'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
            "-master.telemetry=false", "-volume.max=4", "-master.volumeSizeLimitMB=256",
            *(f"-{name}={port}" for name, port in zip((
                "s3.port", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port",
                "filer.port.grpc", "s3.port.grpc",
            ), self._ports, strict=False)),
            "-filer", f"-filer.localSocket={folder / 'filer.sock'}", f"-s3.localSocket={folder / 's3.sock'}",
            "-s3", "-s3.port.iceberg=0", "-s3.port.lance=0",
            f"-s3.config={folder / 's3.json'}",
        ]  # fmt: skip
        if tls:
            _make_certificates(folder)
            self._command += [
                f"-s3.port.https={self.tls_port}", f"-s3.cert.file={folder / 'server.pem'}",
                f"-s3.key.file={folder / 'server.key'}",
            ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def bucket(self, *, key: str = "stack", port: int = 0, **fields: Any) -> Bucket:
        """How to reach it."""
        key_id, secret, _ = _IDENTITIES[key]
        given: dict[str, Any] = {
            "name": BUCKET,
            "prefix": "",
            "region": "us-east-1",
            "access_key_id": key_id,
            "secret_access_key": secret,
            "endpoint": f"http://127.0.0.1:{port or self.port}",
            "name_in_host": False,
            "ca_bundle": None,
        }
        return Bucket(**(given | fields))

    def start(self) -> None:
        """Start it, or start it again, and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self._command, cwd=self._folder, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self._process.poll() is None, (self._folder / "log").read_text()[-2000:]
            assert time.monotonic() < deadline, "SeaweedFS does not start"
            time.sleep(0.1)

    def kill(self) -> None:
        """End it without warning."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        for port in self._ports:
            for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                left.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def running_s3(folder: Path, *, tls: bool = False) -> Iterator[S3Server]:
    """A server with an empty bucket."""
    if not WEED.exists():
        pytest.skip("there is no SeaweedFS for this platform")
    # obstore makes no buckets, but an administrator's first file does.
    from analytics.events.segments.s3_client import S3Client  # noqa: PLC0415

    server = S3Server(folder, tls=tls)
    try:
        server.start()
        S3Client(server.bucket(key="admin")).send(b"", "made")
        S3Client(server.bucket(key="admin")).remove("made")
        yield server
    finally:
        server.kill()


Harm = Callable[[BaseHTTPRequestHandler, bytes], bytes | None]
"""Is given a request and the body of its answer; what it gives is sent instead, None when it has answered."""


@contextmanager
def harmful_proxy(server: S3Server, harm: Harm) -> Iterator[int]:
    """A port that leads to the server, whose answers go through `harm`."""

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            upstream = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            # The host as well is as it was sent: it is signed.
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                upstream.putheader(name, value)
            upstream.endheaders(body)
            answer = upstream.getresponse()
            content = harm(self, answer.read())
            upstream.close()
            if content is None:
                return
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("transfer-encoding", "date", "server"):
                    self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)
            # The length was said: what is shorter is a connection that broke.
            self.close_connection = True

        do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with serving(Proxy) as port:
        yield port


def _make_certificates(folder: Path) -> None:
    """An authority, `authority.pem`, and a certificate of its for 127.0.0.1."""
    new = ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
    for command in (
        [*new, "-x509", "-keyout", "authority.key", "-out", "authority.pem", "-subj", "/CN=Authority"],
        [*new, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1"],
        ["openssl", "x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
         "-CAcreateserial", "-out", "server.pem", "-days", "2", "-extfile", "names"],
    ):  # fmt: skip
        subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
