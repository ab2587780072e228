"""The page that shows the way of a request says what ingest does with one: both behind one real gateway."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from rest_framework_simplejwt.tokens import AccessToken

from analytics.accounts.models import User
from analytics.projects import services
from analytics.projects.kinds import KeyKind
from analytics.projects.models import Project
from analytics.projects.services import KeyFields
from analytics.stream.envelope import Envelope, decode
from tests.database import database_url
from tests.gateway.conftest import changed
from tests.gateway.servers import Gateway, Valkey, granian
from tests.people import make_project
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"


@dataclass
class Installation:
    """Gateway, Django and Valkey, behind a trusted proxy: the test's own machine."""

    gateway: Gateway
    valkey: Valkey

    def who(self, project: Project, user: User, **headers: str) -> dict[str, Any]:
        token = {"Authorization": f"Bearer {AccessToken.for_user(user)}"}
        reply = self.gateway.ask(
            "GET", f"/api/v1/projects/{project.public_id}/whoami", headers=headers | token
        )
        assert reply.status == 200, reply.body
        told: dict[str, Any] = reply.json()
        return told

    def event(self, key: str, **headers: str) -> Envelope:
        """What became of an event that was sent the same way."""
        until(lambda: self.gateway.send(key, {"event_name": "x"}, headers).status == 202)
        entries = sorted(self.valkey.entries(), key=lambda entry: tuple(map(int, entry[0].split(b"-"))))
        fields = entries[-1][1]
        return decode(dict(zip(fields[::2], fields[1::2], strict=True))[b"e"])


@pytest.fixture(scope="module")
def installation(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("whoami")
    valkey = Valkey(folder / "valkey")
    valkey.start()
    env = {"DATABASE_URL": database_url(), "REDIS_URL": valkey.url, "STATE_DIR": str(folder)}
    env |= {"WEB_SOCKET": str(folder / "web.sock"), "SECRET_KEY": settings.SECRET_KEY}
    env["TRUSTED_PROXIES"] = "127.0.0.0/8, 10.0.0.0/8"
    with (folder / "web.log").open("wb") as log:
        bind = ["--uds", env["WEB_SOCKET"]]
        web = granian("asginl", "analytics.config.asgi:application", bind, env, log)
        gateway = Gateway(env, folder / "log")
        until(gateway.ready, 30)
        until(lambda: gateway.ask("GET", "/readyz").status in (200, 503), 30)
        until(lambda: gateway.ask("GET", "/api/schema/").status == 200, 30)
        yield Installation(gateway, valkey)
        assert gateway.stop() == 0
        web.terminate()
        web.wait(20)
    valkey.kill()


@pytest.fixture
def key(project: Project) -> str:
    changed()
    return services.create_key(
        actor=None,
        project=project,
        kind=KeyKind.PUBLIC,
        chosen=KeyFields(name="K"),
        now=datetime.now(UTC),
    ).text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-For": "203.0.113.5"},
        {"X-Forwarded-For": "6.6.6.6, 203.0.113.5, 10.1.1.1"},
        {"X-Forwarded-For": "203.0.113.5, nonsense, 10.1.1.1"},
        {"X-Forwarded-For": "[2001:db8::1]:443"},
        {"X-Real-IP": "6.6.6.6", "Forwarded": "for=6.6.6.6"},
    ],
)
@pytest.mark.parametrize("rotates", [False, True])
def test_it_says_who_an_event_would_be_from(
    installation: Installation,
    project: Project,
    owner: User,
    key: str,
    clean_redis: object,
    headers: dict[str, str],
    rotates: bool,
) -> None:
    changes = {"salt_rotation_daily": rotates, "ip_storage": "truncated"}
    services.change_project(actor=None, project=project, changes=changes, now=datetime.now(UTC))
    until(lambda: installation.event(key).ip == "127.0.0.0")
    headers = {"User-Agent": BROWSER, **headers}
    told = installation.who(project, owner, **headers)
    event = installation.event(key, **headers)
    assert told["fallback_user_id"] == event.user_id
    assert told["stored_address"] == event.ip
    assert told["user_agent"] == event.user_agent == BROWSER
    assert told["salt_rotation_daily"] is rotates


def test_it_shows_the_way_as_the_gateway_saw_it(
    installation: Installation, project: Project, owner: User
) -> None:
    way = {"X-Forwarded-For": "6.6.6.6, 203.0.113.5, 10.1.1.1", "X-Real-IP": "7.7.7.7"}
    told = installation.who(project, owner, **way, **{"X-Gateway-Trail": '["9.9.9.9:1",[],{}]'})
    peer, *others = [(hop["text"], hop["verdict"]) for hop in told["hops"]]
    assert peer[0].startswith("127.0.0.1:")
    assert [peer[1], *others] == [
        "trusted_proxy",
        ("10.1.1.1", "trusted_proxy"),
        ("203.0.113.5", "client"),
        ("6.6.6.6", "not_read"),
    ]
    assert (told["address"], told["used_header"]) == ("203.0.113.5", "X-Forwarded-For")
    assert told["ignored_headers"] == {"x-real-ip": "7.7.7.7"}
    assert (told["undeclared_proxy"], told["address_limited"]) == (False, True)
    # The proxy alone: its address is everybody's who comes through it.
    assert installation.who(project, owner)["address_limited"] is False


def test_it_says_that_somebody_is_not_counted(
    installation: Installation, owner: User, clean_redis: object
) -> None:
    project = make_project(owner, honour_dnt=True)
    assert installation.who(project, owner, DNT="1")["opted_out"] is True
    assert installation.who(project, owner)["opted_out"] is False
