"""Making people."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from analytics.accounts.models import InstanceRole, User
from analytics.audit import services as audit
from analytics.audit.actions import Action, Target, TargetType
from analytics.common.errors import Conflict, Invalid, Problem


def create_user(
    *,
    actor: User | None,
    email: str,
    password: str,
    name: str = "",
    instance_role: InstanceRole = InstanceRole.MEMBER,
    can_create_projects: bool = False,
) -> User:
    """Make a person who can sign in. `actor` None: nobody was signed in (set-up, command line).

    Raises Invalid (`email`, `password`) and Conflict `email_taken`.
    """
    user = User(
        email=User.objects.normalize_email(email.strip()),
        name=name.strip(),
        instance_role=instance_role,
        can_create_projects=can_create_projects,
    )
    _check(user, password)
    user.set_password(password)
    with transaction.atomic():
        _insert(user)
        audit.record(
            actor=actor.public_id if actor else None,
            action=Action.USER_CREATED,
            project_id=None,
            target=Target(TargetType.USER, str(user.public_id)),
            data={"instance_role": instance_role.value},
        )
    return user


def check_password_is_good(user: User, password: str) -> None:
    """Raises Invalid `password` for one that is too short, too common or too like the person."""
    if problems := _weaknesses(user, password):
        raise Invalid(problems[0].detail, problems=problems)


def _check(user: User, password: str) -> None:
    problems: list[Problem] = []
    try:
        validate_email(user.email)
    except ValidationError:
        problems.append(Problem("email", "invalid", "Enter an e-mail address."))
    problems += _weaknesses(user, password)
    if problems:
        raise Invalid(problems[0].detail, problems=problems)


def _weaknesses(user: User, password: str) -> list[Problem]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [Problem("password", one.code or "invalid", one.messages[0]) for one in error.error_list]
    return []


def _insert(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        problem = Problem("email", "email_taken", "Somebody has this e-mail address already.")
        raise Conflict(problem.detail, code="email_taken", problems=[problem]) from error
