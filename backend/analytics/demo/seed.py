"""The demo's project and key."""

from datetime import UTC, datetime

from analytics.accounts import selectors as accounts
from analytics.common.errors import Conflict
from analytics.projects import selectors
from analytics.projects import services as projects
from analytics.projects.kinds import KeyKind
from analytics.projects.models import Project

NAME = "Lumen (demo)"
KEY_NAME = "demo"


def demo_project() -> tuple[Project, str]:
    """The demo's project, made on the first call, and a fresh secret key; the key of the last call ends.

    Belongs to the installation's first owner. Raises Conflict while there is none.
    """
    owner = accounts.first_owner()
    if owner is None:
        raise Conflict("There is no owner yet: open the dashboard, or run `manage.py bootstrap`.")
    now = datetime.now(UTC)
    project = selectors.projects_of(owner).filter(name=NAME).order_by("id").first()
    if project is None:
        project = projects.create_project(actor=owner, name=NAME).project
    # A month comes within a minute.
    projects.change_project(actor=owner, project=project, changes={"events_per_second": None}, now=now)
    for old in selectors.keys_of(project).filter(name=KEY_NAME, revoked_at=None):
        projects.revoke_key(actor=owner, key=old, now=now)
    chosen = projects.KeyFields(name=KEY_NAME)
    key = projects.create_key(actor=owner, project=project, kind=KeyKind.SECRET, chosen=chosen, now=now)
    return project, key.text
