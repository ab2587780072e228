"""What can be asked about people."""

from collections.abc import Iterable
from uuid import UUID

from analytics.accounts.models import InstanceRole, User


def user_by_email(email: str) -> User | None:
    """The person with this address, in any case; None when there is none."""
    return User.objects.filter(email__iexact=email).first()


def has_owner() -> bool:
    """Whether the installation has been set up."""
    return User.objects.filter(instance_role=InstanceRole.OWNER).exists()


def first_owner() -> User | None:
    """The owner of the installation who has been it for longest; None before it was set up."""
    return User.objects.filter(instance_role=InstanceRole.OWNER, is_active=True).order_by("id").first()


def names_of(public_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What to call each of these people: the name, or the address of one who gave none.

    Those who are gone are absent.
    """
    rows = User.objects.filter(public_id__in=set(public_ids)).values_list("public_id", "name", "email")
    return {public_id: name or email for public_id, name, email in rows}
