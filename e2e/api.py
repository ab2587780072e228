"""What journeys do through the HTTP API instead of the screen: seed, and read back."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Stack:
    """A running stack."""

    url: str
    state: Path
    pid: int
    environ: dict[str, str]


@dataclass
class Api:
    """One signed-in person."""

    stack: Stack
    email: str
    password: str
    token: str = ""

    @classmethod
    def bootstrap(cls, stack: Stack) -> "Api":
        """The owner, made by `manage.py bootstrap`, and signed in."""
        person = cls(stack, "owner@example.com", "correct horse battery staple")
        bootstrap(stack, person.email, person.password, "Bootstrap")
        person.sign_in()
        return person

    def added(self, *, may_create_projects: bool = False) -> None:
        """Make this person's account from the command line, and sign in."""
        command = ["add_user", "--email", self.email]
        command += ["--may-create-projects"] if may_create_projects else []
        manage(self.stack, *command, NEW_USER_PASSWORD=self.password)
        self.sign_in()

    def sign_in(self) -> None:
        """Get an access token."""
        answer = request(
            f"{self.stack.url}/api/v1/auth/token", {"email": self.email, "password": self.password}
        )
        self.token = answer["access"]

    def post(self, path: str, body: object) -> Any:
        """POST below /api/v1; returns the answer's JSON."""
        return request(f"{self.stack.url}/api/v1{path}", body, self.token)

    def patch(self, path: str, body: object) -> Any:
        """PATCH below /api/v1; returns the answer's JSON."""
        return request(f"{self.stack.url}/api/v1{path}", body, self.token, method="PATCH")

    def get(self, path: str) -> Any:
        """GET below /api/v1; returns the answer's JSON."""
        return request(f"{self.stack.url}/api/v1{path}", None, self.token)

    def new_project(self, name: str, **fields: object) -> dict[str, Any]:
        """A project with its first public key."""
        project: dict[str, Any] = self.post("/projects", {"name": name, **fields})
        return project

    def query(self, project_id: str, metrics: list[str], **spec: object) -> dict[str, Any]:
        """The answer of a report over the last day, unless `period` says otherwise."""
        body = {"v": 1, "metrics": metrics, "period": {"last": "24h"}, **spec}
        answer: dict[str, Any] = self.post(f"/projects/{project_id}/query", body)
        return answer

    def totals(self, project_id: str, *metrics: str) -> dict[str, Any]:
        """Metric → its total over the last day."""
        answer = self.query(project_id, list(metrics), include={"totals": True})
        return dict(zip(metrics, answer["totals"], strict=True))

    def by(self, project_id: str, dimension: str, metric: str) -> dict[str, int]:
        """Dimension value → metric over the last day."""
        answer = self.query(project_id, [metric], dimensions=[dimension], limit=10_000)
        return {row["dimensions"][0]: row["metrics"][0] for row in answer["rows"]}

    def wait_for(self, project_id: str, metric: str, value: int, seconds: float = 20) -> float:
        """Wait until a total is reached; returns the seconds it took. Fails past `seconds`."""
        start = time.monotonic()
        seen = None
        while (passed := time.monotonic() - start) < seconds:
            seen = self.totals(project_id, metric)[metric]
            if seen >= value:
                return passed
            time.sleep(0.1)
        raise AssertionError(f"{metric} is {seen}, not {value}, after {seconds} s")


def bootstrap(stack: Stack, email: str, password: str, project: str) -> dict[str, Any]:
    """Run `manage.py bootstrap` beside the running stack; returns its one JSON object."""
    command = ["bootstrap", "--owner-email", email, "--owner-password", password, "--project", project]
    keys: dict[str, Any] = json.loads(manage(stack, *command))
    return keys


def manage(stack: Stack, *command: str, **environ: str) -> str:
    """Run a management command beside the running stack; returns its stdout."""
    done = subprocess.run(
        [sys.executable, "backend/manage.py", *command],
        cwd=ROOT,
        env=stack.environ | environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def request(url: str, body: object | None, token: str = "", method: str | None = None) -> Any:
    """One JSON request; raises urllib's HTTPError for 4xx and 5xx."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(
        urllib.request.Request(url, data, headers, method=method), timeout=30
    ) as answer:
        raw = answer.read()
    return json.loads(raw) if raw else None


def status_of(url: str, body: object | None, token: str = "", method: str | None = None) -> tuple[int, Any]:
    """Status and JSON of a request that may be refused."""
    try:
        return 200, request(url, body, token, method)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read() or b"null")


def mails_to(folder: Path, email: str) -> list[str]:
    """The texts of the mails to an address, in the folder that `EMAIL_URL` names."""
    found = [message_from_bytes(path.read_bytes()) for path in folder.glob("*")] if folder.exists() else []
    return [str(one.get_payload()) for one in found if one["To"] == email]
