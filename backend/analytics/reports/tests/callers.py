"""One project and those around it, as the headers they send."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from rest_framework_simplejwt.tokens import AccessToken

from analytics.accounts.models import User
from analytics.projects.kinds import KeyKind
from analytics.projects.models import Project
from tests.people import make_key

Headers = dict[str, str]


@dataclass(frozen=True)
class Callers:
    """Each is the headers of one who calls."""

    project: Project
    owner: Headers
    viewer: Headers
    outsider: Headers
    read_key: Headers
    public_key: Headers

    def post(self, what: str, who: str, question: object, project: object = None) -> Any:
        """The answer to a question by one of them, or by `nobody`."""
        return Client(raise_request_exception=False).post(
            f"/api/v1/projects/{project or self.project.public_id}/{what}",
            question,
            content_type="application/json",
            headers={} if who == "nobody" else getattr(self, who),
        )


def token(user: User) -> Headers:
    """What a person sends."""
    return {"Authorization": f"Bearer {AccessToken.for_user(user)}"}


def callers_of(project: Project, owner: User, viewer: User, outsider: User) -> Callers:
    """All of them."""
    return Callers(
        project=project,
        owner=token(owner),
        viewer=token(viewer),
        outsider=token(outsider),
        read_key={"Authorization": f"Bearer {make_key(project, KeyKind.READ)[1]}"},
        public_key={"X-API-Key": make_key(project, KeyKind.PUBLIC)[1]},
    )
