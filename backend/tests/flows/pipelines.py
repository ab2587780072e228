"""A real pipeline process, to be killed, and events whose truth the test keeps."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from analytics.common.ids import default_session_id, uuid7
from analytics.stream.envelope import VERSION, Envelope, encode, shard_of
from tests.waiting import until

BACKEND = Path(__file__).parents[2]
STARTS_WITHIN = 30.0


@dataclass
class PipelineProcess:
    """`manage.py run_pipeline` against the given servers."""

    database_url: str
    redis_url: str
    state_dir: Path
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        ready = self.state_dir / "run" / "pipeline.ready"
        ready.unlink(missing_ok=True)
        environ = {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "STATE_DIR": str(self.state_dir),
        }
        command = [sys.executable, str(BACKEND / "manage.py"), "run_pipeline"]
        with (self.state_dir / "pipeline.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
        until(lambda: ready.exists() or self.process_ended(), STARTS_WITHIN)
        assert not self.process_ended(), (self.state_dir / "pipeline.log").read_text()[-2000:]

    def process_ended(self) -> bool:
        """Whether it is not running."""
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> float:
        """SIGTERM; the seconds it took to end, with status 0."""
        assert self.process is not None
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(10) == 0
        return time.monotonic() - started


@dataclass
class Truth:
    """Makes events and remembers what must be stored."""

    projects: int = 3
    users: int = 2_000
    seed: int = 7
    ids: set[tuple[int, bytes]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._users = [str(uuid7()) for _ in range(self.users)]

    def items(self, count: int) -> list[tuple[int, bytes]]:
        """`count` new events as (shard, payload)."""
        return [self._item() for _ in range(count)]

    def _item(self) -> tuple[int, bytes]:
        chosen = self._random
        project, user = chosen.randint(1, self.projects), chosen.choice(self._users)
        now = time.time_ns() // 1000
        timestamp = now - chosen.randrange(3 * 3600) * 1_000_000
        event_id = uuid7().bytes
        self.ids.add((project, event_id))
        envelope = Envelope(
            version=VERSION,
            project_id=project,
            key_id=project,
            event_id=event_id,
            received_at=now,
            timestamp=timestamp,
            name=chosen.choice(("pageview", "pageview", "signup", "engagement")),
            source="web",
            user_id=user,
            session_id=default_session_id(project, user, timestamp, 60),
            url=f"https://shop.example/{chosen.randrange(300)}",
            id_from_client=True,
        )
        return shard_of(project, user), encode(envelope)
