"""The first owner of an installation."""

from django.db import transaction

from analytics.accounts import selectors, setup_code
from analytics.accounts.models import InstanceRole, User
from analytics.accounts.services.users import create_user
from analytics.common.errors import Conflict
from analytics.common.locks import Lock, hold


def create_first_owner(*, email: str, password: str, name: str = "") -> User:
    """Make the owner of a fresh installation; the set-up code is used up with it.

    Raises Conflict `setup_done` when there is one already. Of two at once, one wins: both queue here.
    """
    with transaction.atomic():
        hold(Lock.SETUP)
        if selectors.has_owner():
            raise Conflict("This installation has an owner already. Sign in.", code="setup_done")
        user = create_user(
            actor=None,
            email=email,
            password=password,
            name=name,
            instance_role=InstanceRole.OWNER,
            can_create_projects=True,
        )
        transaction.on_commit(setup_code.forget)
    return user


def ensure_first_owner(*, email: str, password: str) -> bool:
    """Make the first owner from OWNER_EMAIL and OWNER_PASSWORD; True when it was made now."""
    try:
        create_first_owner(email=email, password=password)
    except Conflict as error:
        if error.code != "setup_done":
            raise
        return False
    return True
