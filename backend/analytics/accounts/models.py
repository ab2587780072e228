"""People, and the refresh tokens they hold."""

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from analytics.common.ids import uuid7


class InstanceRole(models.TextChoices):
    """What a person is to the whole installation; roles in a project are another table."""

    OWNER = "owner", "owner"
    MEMBER = "member", "member"


class UserManager(BaseUserManager["User"]):
    """Finds a person by e-mail without regard to case. People are made by `services`."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The person with this e-mail address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who can sign in.

    `public_id` is what API, tokens and audit entries name; `id` never leaves the database.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    # `unique` satisfies Django's own check; the constraint on the lower-case form is the one that counts.
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=100, blank=True)
    instance_role = models.CharField(max_length=10, choices=InstanceRole.choices, default=InstanceRole.MEMBER)
    can_create_projects = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        db_table = "accounts_user"
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case"),
            models.CheckConstraint(
                condition=Q(instance_role__in=InstanceRole.values), name="accounts_user_role_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def may_create_projects(self) -> bool:
        """Owners of the installation always may; members when allowed to."""
        return self.can_create_projects or self.instance_role == InstanceRole.OWNER

    @property
    def may_see_monitoring(self) -> bool:
        """The state of the whole installation is for its owners."""
        return self.instance_role == InstanceRole.OWNER

    @property
    def may_approve_client_ids(self) -> bool:
        """Whom a foreign client's name belongs to is for the owners of the installation to say."""
        return self.instance_role == InstanceRole.OWNER


class RefreshToken(models.Model):
    """One refresh token of a sign-in (`family`), known only by the SHA-256 of its text.

    A token is used once: it is then rotated, and `replaced_by` names its successor. See
    `services.sessions` for what happens to one that comes twice.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    family = models.UUIDField()
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    rotated_at = models.DateTimeField(null=True)
    replaced_by: "models.OneToOneField[Self | None, Self | None]" = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_refresh_token"
        indexes = [
            models.Index(fields=["family"], name="accounts_token_family"),
            models.Index(fields=["user", "expires_at"], name="accounts_token_user"),
        ]

    def __str__(self) -> str:
        return f"refresh token {self.pk}"
