"""The people every test meets, as a pytest plugin: owner, admin, viewer, outsider; and their project.

`api(user)` is a client signed in as that person, `api()` is nobody. The `make_…` functions make the least
that is valid.
"""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import AccessToken

from analytics.accounts.models import InstanceRole, User
from analytics.projects import keys
from analytics.projects.kinds import KeyKind, Role
from analytics.projects.models import ApiKey, Membership, Project

PASSWORD = "correct horse battery"
_HASHED = make_password(PASSWORD)  # once: it is slow on purpose
_numbers = itertools.count(1)

Api = Callable[..., "Client"]


class Client(APIClient):
    """Speaks JSON unless told otherwise."""

    default_format = "json"

    @property
    def authorization(self) -> str | None:
        """The header it sends; None for nobody."""
        return self._credentials.get("HTTP_AUTHORIZATION")  # type: ignore[attr-defined,no-any-return]


def make_user(**fields: Any) -> User:
    number = next(_numbers)
    values = {"email": f"person{number}@example.com", "name": f"Person {number}", "password": _HASHED}
    return User.objects.create(**(values | fields))


def make_project(owner: User | None = None, **fields: Any) -> Project:
    number = next(_numbers)
    project = Project.objects.create(**({"name": f"Project {number}", "slug": f"project-{number}"} | fields))
    if owner is not None:
        make_member(project, owner, Role.OWNER)
    return project


def make_member(project: Project, user: User | None = None, role: Role = Role.VIEWER) -> Membership:
    return Membership.objects.create(project=project, user=user or make_user(), role=role)


def make_key(project: Project, kind: KeyKind = KeyKind.PUBLIC, **fields: Any) -> tuple[ApiKey, str]:
    """The key and its text."""
    text = keys.new_key(kind)
    values = {
        "kind": kind,
        "name": "A key",
        "prefix": keys.prefix(text),
        "digest": keys.digest(text),
        "text": text if kind is KeyKind.PUBLIC else None,
    }
    return ApiKey.objects.create(project=project, **(values | fields)), text


def client_of(user: User | None = None, **meta: str) -> Client:
    """Signed in as `user`; `meta` goes into every request, such as REMOTE_ADDR."""
    client = Client()
    client.defaults.update(meta)
    if user is not None:
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {AccessToken.for_user(user)}")
    return client


@pytest.fixture
def api() -> Api:
    return client_of


@pytest.fixture
def owner(db: None) -> User:
    return make_user(
        email="owner@example.com",
        name="Olga",
        instance_role=InstanceRole.OWNER,
        can_create_projects=True,
    )


@pytest.fixture
def project(owner: User) -> Project:
    return make_project(owner, name="Website", slug="website")


@pytest.fixture
def admin(project: Project) -> User:
    user = make_user(email="admin@example.com", name="Ada")
    make_member(project, user, Role.ADMIN)
    return user


@pytest.fixture
def viewer(project: Project) -> User:
    user = make_user(email="viewer@example.com", name="Vera")
    make_member(project, user, Role.VIEWER)
    return user


@pytest.fixture
def outsider(db: None) -> User:
    """Somebody with a project of his own."""
    user = make_user(email="outsider@example.com", name="Otto")
    make_project(user)
    return user
