"""Tenants and what belongs to them. `services` is the only writer."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from analytics.accounts.models import User
from analytics.common.ids import uuid7
from analytics.projects.exclusions import default_parameters
from analytics.projects.kinds import (
    ClientIdState,
    IpStorage,
    KeyKind,
    Protocol,
    Role,
    Scope,
    Weekday,
    granted,
)
from analytics.projects.limits import RANGES, RATES


def new_salt() -> bytes:
    """32 random bytes: what makes a fallback user id meaningless outside its project."""
    return secrets.token_bytes(32)


def any_origin() -> list[str]:
    """The default of `allowed_origins`."""
    return ["*"]


def _texts(default: Callable[[], list[str]] = list) -> "ArrayField[Any, Any]":
    """A list of texts, which the last release leaves to its default while it still runs."""
    return ArrayField(models.TextField(), default=default, db_default=default())


class Project(models.Model):
    """A tenant. `id` is small and inside every event; `public_id` is what API and URLs show.

    A deleted project keeps its row (`deleted_at`) while chores remove what belongs to it, so its id is
    never given again.
    """

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=60, db_index=False)
    timezone = models.CharField(max_length=64, default="UTC")
    allowed_origins = ArrayField(models.TextField(), default=any_origin)
    require_origin = models.BooleanField(default=False)
    session_window_minutes = models.PositiveSmallIntegerField(default=60)
    ip_storage = models.CharField(max_length=10, choices=IpStorage.choices(), default=IpStorage.FULL)
    honour_dnt = models.BooleanField(default=False)
    revenue_from_browser = models.BooleanField(default=False)
    excluded_addresses = _texts()
    excluded_hosts = _texts()
    excluded_paths = _texts()
    stripped_parameters = _texts(default_parameters)
    salt = models.BinaryField(max_length=32, default=new_salt)
    salt_rotation_daily = models.BooleanField(default=False, db_default=False)
    new_sources_allowed = models.BooleanField(default=True, db_default=True)
    sql_enabled = models.BooleanField(default=False, db_default=False)
    max_sources = models.IntegerField(default=100, db_default=100)
    max_event_names = models.IntegerField(default=2_000, db_default=2_000)
    max_property_keys = models.IntegerField(default=5_000, db_default=5_000)
    events_per_second = models.IntegerField(null=True, default=1_000, db_default=1_000)
    burst = models.IntegerField(default=5_000, db_default=5_000)
    key_events_per_second = models.IntegerField(null=True)
    ip_events_per_second = models.IntegerField(null=True, default=50, db_default=50)
    daily_quota = models.BigIntegerField(null=True)
    monthly_quota = models.BigIntegerField(null=True)
    raw_retention_days = models.PositiveIntegerField(default=90)
    aggregate_retention_days = models.PositiveIntegerField(default=1095)
    week_start = models.PositiveSmallIntegerField(choices=Weekday.choices(), default=Weekday.MONDAY)
    created_at = models.DateTimeField(auto_now_add=True)
    deleted_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    """When nothing of the deleted project was stored any more, and the audit log was told."""

    class Meta:
        db_table = "projects_project"
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(deleted_at=None), name="projects_project_slug_unique"
            ),
            models.CheckConstraint(
                condition=Q(session_window_minutes__range=(5, 1440)), name="projects_project_window"
            ),
            models.CheckConstraint(
                condition=Q(ip_storage__in=list(IpStorage)), name="projects_project_ip_storage"
            ),
            models.CheckConstraint(
                condition=Q(week_start__in=list(Weekday)), name="projects_project_week_start"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__range": (allowed[0], allowed[-1])}),
                    name=f"projects_project_{name}",
                )
                for name, allowed in RANGES.items()
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Source(models.Model):
    """A named origin of events within a project ("website", "ios")."""

    public_id = models.UUIDField(unique=True, default=uuid7, db_default=RandomUUID(), editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="sources")
    name = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "projects_source"
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="projects_source_unique")]

    def __str__(self) -> str:
        return self.name


class DailySalt(models.Model):
    """What stands for a project's salt on one day (UTC), while `salt_rotation_daily` is on.

    Random, and deleted once the day is over: from then on nobody can tell whose that day's fallback ids were.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="daily_salts")
    day = models.DateField()
    salt = models.BinaryField(max_length=32, default=new_salt)

    class Meta:
        db_table = "projects_daily_salt"
        constraints = [models.UniqueConstraint(fields=["project", "day"], name="projects_daily_salt_unique")]

    def __str__(self) -> str:
        return f"{self.day} of project {self.project_id}"


class ApiKey(models.Model):
    """A key of a project, found by `digest`, the SHA-256 of its whole text.

    Only a public key keeps its `text`: it is in the page's source anyway and may be shown again.
    `allowed_origins` and `events_per_second` null mean the project's, `scopes` null all that its kind may.
    """

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="keys")
    kind = models.CharField(max_length=10, choices=KeyKind.choices())
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32, unique=True)
    text = models.CharField(max_length=64, null=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="api_keys")
    allowed_origins = ArrayField(models.TextField(), null=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=Scope.choices()), null=True)
    events_per_second = models.IntegerField(null=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    rotated_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        db_table = "projects_api_key"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KeyKind)), name="projects_api_key_kind_known"),
            models.CheckConstraint(
                condition=Q(text=None) | Q(kind=KeyKind.PUBLIC), name="projects_api_key_secrets_unsaid"
            ),
            models.CheckConstraint(
                condition=Q(events_per_second__range=(RATES[0], RATES[-1])), name="projects_api_key_rate"
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=list(Scope)), name="projects_api_key_scopes_known"
            ),
        ]

    def __str__(self) -> str:
        return self.prefix

    @property
    def granted(self) -> frozenset[Scope]:
        """What the key is good for."""
        return granted(KeyKind(self.kind), self.scopes)


class ClientId(models.Model):
    """The name under which a foreign client sends to a project, where its protocol has no key.

    Names are chosen by other people's systems, so two projects may ask for one; whom it is given to, an
    owner of the installation decides (`approved_at`, `refused_at`). Compared without regard to case.
    """

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="client_ids")
    protocol = models.CharField(max_length=10, choices=Protocol.choices())
    value = models.CharField(max_length=200)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "projects_client_id"
        constraints = [
            models.UniqueConstraint(
                "protocol",
                Lower("value"),
                condition=Q(approved_at__isnull=False),
                name="projects_client_id_approved_once",
            ),
            models.UniqueConstraint("project", "protocol", Lower("value"), name="projects_client_id_unique"),
            models.CheckConstraint(
                condition=Q(protocol__in=list(Protocol)), name="projects_client_id_protocol_known"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(refused_at=None), name="projects_client_id_one_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol}:{self.value}"

    @property
    def state(self) -> ClientIdState:
        """Where the request stands."""
        if self.approved_at is not None:
            return ClientIdState.APPROVED
        return ClientIdState.REFUSED if self.refused_at is not None else ClientIdState.PENDING


class Membership(models.Model):
    """What a person may do in a project. `personal_data` lets a viewer see raw events and people."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices())
    personal_data = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "projects_membership"
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="projects_membership_unique"),
            models.CheckConstraint(condition=Q(role__in=list(Role)), name="projects_membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} of project {self.project_id}"


class Invitation(models.Model):
    """Somebody who may join a project by a link. The link's secret is stored as a hash alone."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    email = models.CharField(max_length=254)
    role = models.CharField(max_length=10, choices=Role.choices())
    personal_data = models.BooleanField(default=False)
    invited_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, null=True)
    """SHA-256 in hexadecimal digits; null until a link was made."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "projects_invitation"
        constraints = [
            models.UniqueConstraint("project", Lower("email"), name="projects_invitation_unique"),
            models.CheckConstraint(condition=Q(role__in=list(Role)), name="projects_invitation_role_known"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.public_id} to project {self.project_id}"


class KeyVersion(models.Model):
    """One row that counts every change ingest must hear of: keys, origins, project settings."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField()

    class Meta:
        db_table = "projects_key_version"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="projects_key_version_one_row")]

    def __str__(self) -> str:
        return str(self.version)
