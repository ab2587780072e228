"""Looking somebody up, and exporting what is stored: both leave an entry that does not say who it was."""

from collections.abc import Iterator

from django.db import transaction

from analytics.accounts.models import User
from analytics.audit import services as audit
from analytics.audit.actions import Action, Target, TargetType
from analytics.events.people import Found, Person, exported, look_up
from analytics.projects.models import Project


def look_up_person(*, actor: User, project: Project, person: Person) -> Found:
    """What is stored of the person. Reads all events of the project."""
    found = look_up(person)
    _note(actor, project, Action.PERSON_LOOKED_UP, events=found.events)
    return found


def export_person(*, actor: User, project: Project, person: Person) -> Iterator[str]:
    """The person's events as JSON texts, oldest first; read while they are taken."""
    _note(actor, project, Action.PERSON_EXPORTED)
    return exported(person)


def _note(actor: User, project: Project, action: Action, **data: int) -> None:
    with transaction.atomic():
        audit.record(
            actor=actor.public_id,
            action=action,
            project_id=project.pk,
            target=Target(TargetType.PROJECT, str(project.public_id)),
            data=data,
        )
