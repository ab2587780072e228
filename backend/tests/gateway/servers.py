"""Real servers for the gateway's tests: Granian, a Valkey that can be killed, a cable that can be cut."""

import contextlib
import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

from analytics.config.stack.binaries import redis_programs
from tests.waiting import free_port, until

BACKEND = Path(__file__).parents[2]


class Valkey:
    """A server of its own, whose data outlive `kill -9`."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        folder.mkdir()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                *(str(redis_programs().server), "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--dir", str(self._folder), "--logfile", str(self._folder / "log")),
                *("--save", "", "--appendonly", "yes"),
                # As the embedded one: with `everysec`, what is answered waits in its memory while an earlier
                # fsync is still under way, and on a busy disk a kill would lose it.
                *("--appendfsync", "no"),
            ]
        )
        until(self._answers)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def pause(self) -> None:
        """It keeps its connections and says nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    @contextlib.contextmanager
    def client(self) -> Iterator["redis.Redis"]:
        with redis.Redis.from_url(self.url, socket_timeout=5) as client:
            yield client

    def payloads(self) -> int:
        """Events in all shards."""
        return sum(len(fields) // 2 for _, fields in self.entries())

    def entries(self) -> list[Any]:
        """[id, [field, value, …]] of all shards."""
        with self.client() as client:
            # As it comes: a dictionary would keep one of an entry's several `e` fields.
            client.set_response_callback("XRANGE", lambda reply, **_: reply)
            raw: Any = client
            return [entry for shard in range(4) for entry in raw.xrange(f"ev:{{{shard}}}")]

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class Cable:
    """A TCP way to another port that can be cut and mended."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self.port = free_port()
        self._listener: socket.socket | None = None
        self._live: set[socket.socket] = set()

    def mend(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        assert self._listener is not None
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in list(self._live):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        until(lambda: not self._live)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        with near, socket.create_connection(self._target) as far:
            self._live |= {near, far}
            other = {near: far, far: near}
            try:
                while True:
                    for end in select.select([near, far], [], [])[0]:
                        data = end.recv(65536)
                        if not data:
                            return
                        other[end].sendall(data)
            except OSError:
                return
            finally:
                self._live -= {near, far}


@dataclass(frozen=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Gateway:
    """The real gateway in a Granian of its own."""

    def __init__(self, env: Mapping[str, str], log: Path) -> None:
        self.port = free_port()
        self._log = log.open("wb")
        self.process = granian(
            "rsgi", "analytics.config.gateway:app", ["--port", str(self.port)], env, self._log
        )

    def stop(self) -> int:
        self.process.terminate()
        code = self.process.wait(20)
        self._log.close()
        return code

    def kill(self) -> None:
        """kill -9; its worker ends with it."""
        self.process.kill()
        self.process.wait()
        self._log.close()

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request over a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, dict(headers or {}))
            reply = connection.getresponse()
            return Answer(reply.status, dict(reply.getheaders()), reply.read())
        finally:
            connection.close()

    def send(self, key: str, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
        """Send events."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", "/api/v1/ingest", content, {"X-API-Key": key} | dict(headers or {}))

    def ready(self) -> bool:
        try:
            return self.ask("GET", "/readyz/ingest").status == 200
        except OSError:
            return False

    @contextlib.contextmanager
    def raw(self, data: bytes) -> Iterator[socket.socket]:
        """A connection on which `data` has been sent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall(data)
            yield connection


def granian(
    interface: str, target: str, bind: list[str], env: Mapping[str, str], log: Any
) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "granian", "--interface", interface, "--http", "1", "--no-ws"]
    command += ["--loop", "uvloop", "--workers-kill-timeout", "5", "--backpressure", "4096", *bind, target]
    whole = {**os.environ, "PYTHONPATH": str(BACKEND), **env}
    return subprocess.Popen(command, cwd=BACKEND, env=whole, stdout=log, stderr=log)


def read_all(connection: socket.socket) -> bytes:
    """Everything until the other side closes."""
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)
