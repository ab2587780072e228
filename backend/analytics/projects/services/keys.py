"""Making, rotating and revoking keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import redis
from django.db import transaction
from django.db.models import Q

from analytics.accounts.models import User
from analytics.audit.actions import Action, Target, TargetType
from analytics.common.clock import from_micros
from analytics.common.errors import Conflict, Invalid, Problem
from analytics.projects import keys
from analytics.projects.kinds import KeyKind
from analytics.projects.models import ApiKey, Project, Source
from analytics.projects.services.changes import record, tell_ingest

USE_NOTED_EVERY: Final = timedelta(minutes=1)
MAX_KEYS: Final = 1000


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key and its whole text, which for a secret or read key exists nowhere else."""

    key: ApiKey
    text: str


def create_key(
    *,
    actor: User | None,
    project: Project,
    kind: KeyKind,
    name: str,
    source: str | None = None,
    expires_at: datetime | None = None,
    now: datetime,
) -> NewKey:
    """Make a key. A source that is not known yet is made with it.

    Raises Invalid (`expires_at` in the past, a read key with a source) and Conflict `too_many_keys`.
    """
    _check(kind, source, expires_at, now)
    with transaction.atomic():
        if ApiKey.objects.filter(project=project, revoked_at=None).count() >= MAX_KEYS:
            raise Conflict(f"A project has at most {MAX_KEYS} keys. Revoke one.", code="too_many_keys")
        new = insert_key(actor, project, kind, name, source=source, expires_at=expires_at)
        tell_ingest()
        record_new_key(actor, new.key)
    return new


def revoke_key(*, actor: User | None, key: ApiKey, now: datetime) -> ApiKey:
    """End a key; ingest refuses it within a second. Revoking it again changes nothing."""
    with transaction.atomic():
        key = _locked(key)
        if key.revoked_at is not None:
            return key
        _end(key, now)
        tell_ingest()
        data = {"kind": key.kind, "prefix": key.prefix}
        record(actor, Action.KEY_REVOKED, key.project, _target(key), data)
    return key


def rotate_key(*, actor: User | None, key: ApiKey, now: datetime) -> NewKey:
    """End a key and make its successor with the same kind, name, source, origins and expiry."""
    with transaction.atomic():
        key = _locked(key)
        if key.revoked_at is not None:
            raise Conflict("This key is revoked already.", code="key_revoked")
        _end(key, now)
        source = key.source.name if key.source else None
        new = insert_key(
            actor, key.project, KeyKind(key.kind), key.name, source=source, expires_at=key.expires_at, old=key
        )
        tell_ingest()
        data = {"kind": new.key.kind, "prefix": new.key.prefix, "from": key.prefix}
        record(actor, Action.KEY_ROTATED, key.project, _target(new.key), data)
    return new


def note_key_use(*, key: ApiKey, now: datetime) -> None:
    """Remember that the key was used, at most once a minute. Not audited: it is not an act of a person."""
    unnoted = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    ApiKey.objects.filter(unnoted, pk=key.pk).update(last_used_at=now)


def note_sending_keys(client: "redis.Redis") -> None:
    """Take over from Redis when each key last sent. What is there already, or newer, stays."""
    said = {int(key): from_micros(int(at)) for key, at in client.hgetall(keys.USED).items()}
    for pk, known in ApiKey.objects.filter(pk__in=said).values_list("pk", "last_used_at"):
        if known is None or known < said[pk]:
            ApiKey.objects.filter(pk=pk).update(last_used_at=said[pk])


def insert_key(
    actor: User | None,
    project: Project,
    kind: KeyKind,
    name: str,
    *,
    source: str | None = None,
    expires_at: datetime | None = None,
    old: ApiKey | None = None,
) -> NewKey:
    """The row alone, for a service that announces and records it itself."""
    text = keys.new_key(kind)
    key = ApiKey.objects.create(
        project=project,
        kind=kind,
        name=name,
        prefix=keys.prefix(text),
        digest=keys.digest(text),
        text=text if kind is KeyKind.PUBLIC else None,
        source=Source.objects.get_or_create(project=project, name=source)[0] if source else None,
        allowed_origins=old.allowed_origins if old else None,
        created_by=actor,
        expires_at=expires_at,
        rotated_from=old,
    )
    return NewKey(key, text)


def record_new_key(actor: User | None, key: ApiKey) -> None:
    """The audit entry of a key that `insert_key` made."""
    data = {"kind": key.kind, "prefix": key.prefix, "source": key.source.name if key.source else None}
    record(actor, Action.KEY_CREATED, key.project, _target(key), data)


def _check(kind: KeyKind, source: str | None, expires_at: datetime | None, now: datetime) -> None:
    problems = []
    if expires_at is not None and expires_at <= now:
        problems.append(Problem("expires_at", "in_the_past", "A key can only expire in the future."))
    if source and kind is KeyKind.READ:
        problems.append(
            Problem("source", "not_for_read_keys", "A read key sends nothing, so it has no source.")
        )
    if problems:
        raise Invalid(problems[0].detail, problems=problems)


def _locked(key: ApiKey) -> ApiKey:
    """The key as it is now that nobody else can change it."""
    rows = ApiKey.objects.select_for_update(of=("self",)).select_related("project", "source")
    return rows.get(pk=key.pk)


def _end(key: ApiKey, now: datetime) -> None:
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])


def _target(key: ApiKey) -> Target:
    return Target(TargetType.KEY, str(key.public_id))
