"""Making, changing, rotating and revoking keys."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from analytics.accounts.models import User
from analytics.audit.actions import Action, Target, TargetType
from analytics.audit.chain import Json
from analytics.common.errors import Conflict, Invalid, Problem
from analytics.projects import keys, rules
from analytics.projects.key_version import tell_ingest
from analytics.projects.kinds import SCOPES_OF, KeyKind
from analytics.projects.models import ApiKey, Project
from analytics.projects.services.changes import locked_project, record
from analytics.projects.services.sources import source_named

MAX_KEYS: Final = 1000
MAX_GRACE: Final = timedelta(days=30)
_OF_SENDERS: Final = ("source", "allowed_origins", "events_per_second")
_RULES: Final[Mapping[str, Callable[[Any], Any]]] = {
    "name": rules.name,
    "source": lambda name: rules.source_name(name, "source"),
    "allowed_origins": rules.origins,
    "events_per_second": rules.key_rate,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFields:
    """What can be chosen of a key. None of `allowed_origins` and `events_per_second` means the project's."""

    name: str
    source: str | None = None
    allowed_origins: list[str] | None = None
    events_per_second: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key and its whole text, which for a secret or read key exists nowhere else."""

    key: ApiKey
    text: str


def create_key(
    *, actor: User | None, project: Project, kind: KeyKind, chosen: KeyFields, now: datetime
) -> NewKey:
    """Make a key. A source that is not known yet is made with it.

    Raises Invalid (`expires_at` in the past, a read key with what only senders have), and Conflict
    `too_many_keys` or `too_many_sources`.
    """
    wanted = KeyFields(**_checked(kind, asdict(chosen), now))
    with transaction.atomic():
        project = locked_project(project)
        _require_room(project)
        new = insert_key(actor, project, kind, wanted)
        tell_ingest()
        record_new_key(actor, new.key)
    return new


def change_key(*, actor: User | None, key: ApiKey, changes: Mapping[str, Any], now: datetime) -> ApiKey:
    """Change some of `KeyFields`; ingest knows within a second.

    Raises as `create_key` does, and Conflict `key_revoked`. What is the same already leaves no trace.
    """
    with transaction.atomic():
        locked_project(key.project)
        key = _not_revoked(key)
        old = asdict(_fields_of(key))
        differing = {name: value for name, value in changes.items() if value != old[name]}
        wanted = _checked(KeyKind(key.kind), differing, now)
        changed = {name: value for name, value in wanted.items() if value != old[name]}
        if not changed:
            return key
        _set(key, changed)
        key.save(update_fields=list(changed))
        tell_ingest()
        said: dict[str, Json] = {name: [_json(old[name]), _json(value)] for name, value in changed.items()}
        record(actor, Action.KEY_CHANGED, key.project, _target(key), {"changed": said})
    return key


def rotate_key(*, actor: User | None, key: ApiKey, now: datetime, grace: timedelta = timedelta()) -> NewKey:
    """Make a key's successor with the same kind, scopes, name, source, origins, rate and expiry.

    The old one ends after `grace`, at once where that is none; never later than it would have. Raises
    Invalid for a grace under 0 or over 30 days, and Conflict: `key_revoked`, `key_expired`, or `key_rotated`
    where a successor is there already.
    """
    if not timedelta() <= grace <= MAX_GRACE:
        problem = Problem("grace_seconds", "out_of_range", "A key is kept for at most 30 days.")
        raise Invalid(problem.detail, problems=[problem])
    with transaction.atomic():
        locked_project(key.project)
        key = _rotatable(key, now)
        chosen = _fields_of(key)
        if grace:
            _require_room(key.project)
        until = _end(key, now, grace)
        new = insert_key(actor, key.project, KeyKind(key.kind), chosen, old=key)
        tell_ingest()
        data = {"kind": new.key.kind, "prefix": new.key.prefix, "from": key.prefix}
        record(actor, Action.KEY_ROTATED, key.project, _target(new.key), {**data, "until": _json(until)})
    return new


def revoke_key(*, actor: User | None, key: ApiKey, now: datetime) -> ApiKey:
    """End a key; ingest refuses it within a second. Revoking it again changes nothing."""
    with transaction.atomic():
        key = _locked(key)
        if key.revoked_at is not None:
            return key
        _end(key, now, timedelta())
        tell_ingest()
        data = {"kind": key.kind, "prefix": key.prefix}
        record(actor, Action.KEY_REVOKED, key.project, _target(key), data)
    return key


def insert_key(
    actor: User | None, project: Project, kind: KeyKind, chosen: KeyFields, *, old: ApiKey | None = None
) -> NewKey:
    """The row alone, for a service that announces and records it itself. Needs the project locked."""
    text = keys.new_key(kind)
    key = ApiKey(
        project=project,
        kind=kind,
        prefix=keys.prefix(text),
        digest=keys.digest(text),
        text=text if kind is KeyKind.PUBLIC else None,
        scopes=sorted(old.granted if old else SCOPES_OF[kind]),
        created_by=actor,
        rotated_from=old,
    )
    _set(key, asdict(chosen))
    key.save(force_insert=True)
    return NewKey(key, text)


def record_new_key(actor: User | None, key: ApiKey) -> None:
    """The audit entry of a key that `insert_key` made."""
    data = {"kind": key.kind, "prefix": key.prefix, "source": key.source.name if key.source else None}
    record(actor, Action.KEY_CREATED, key.project, _target(key), data)


def _checked(kind: KeyKind, wanted: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The fields as they are stored. Raises Invalid."""
    problems = [
        Problem(name, "not_for_read_keys", f"A read key sends nothing, so it has no {name}.")
        for name in _OF_SENDERS
        if kind is KeyKind.READ and wanted.get(name) is not None
    ]
    expires_at = wanted.get("expires_at")
    if expires_at is not None and expires_at <= now:
        problems.append(Problem("expires_at", "in_the_past", "A key can only expire in the future."))
    if problems:
        raise Invalid(problems[0].detail, problems=problems)
    return {
        name: _RULES[name](value) if name in _RULES and value is not None else value
        for name, value in wanted.items()
    }


def _set(key: ApiKey, wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        if name == "source":
            key.source = source_named(key.project, value) if value is not None else None
        else:
            setattr(key, name, value)


def _fields_of(key: ApiKey) -> KeyFields:
    found = {field.name: getattr(key, field.name) for field in fields(KeyFields)}
    return KeyFields(**{**found, "source": key.source.name if key.source else None})


def _json(value: "Json | datetime") -> Json:
    return value.isoformat() if isinstance(value, datetime) else value


def _require_room(project: Project) -> None:
    if ApiKey.objects.filter(project=project, revoked_at=None).count() >= MAX_KEYS:
        raise Conflict(f"A project has at most {MAX_KEYS} keys. Revoke one.", code="too_many_keys")


def _locked(key: ApiKey) -> ApiKey:
    """The key as it is now that nobody else can change it."""
    rows = ApiKey.objects.select_for_update(of=("self",)).select_related("project", "source", "created_by")
    return rows.get(pk=key.pk)


def _not_revoked(key: ApiKey) -> ApiKey:
    key = _locked(key)
    if key.revoked_at is not None:
        raise Conflict("This key is revoked already.", code="key_revoked")
    return key


def _rotatable(key: ApiKey, now: datetime) -> ApiKey:
    key = _not_revoked(key)
    if key.expires_at is not None and key.expires_at <= now:
        raise Conflict("This key has expired. Make a new one.", code="key_expired")
    # Twice clicked, or asked again after a lost answer: a third key that nobody keeps would help nobody.
    if ApiKey.objects.filter(rotated_from=key, revoked_at=None).exists():
        raise Conflict("This key has a successor already. Rotate or revoke that one.", code="key_rotated")
    return key


def _end(key: ApiKey, now: datetime, grace: timedelta) -> datetime:
    """Let the key end after `grace`; when that is."""
    if not grace:
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        return now
    key.expires_at = min(key.expires_at, now + grace) if key.expires_at else now + grace
    key.save(update_fields=["expires_at"])
    return key.expires_at


def _target(key: ApiKey) -> Target:
    return Target(TargetType.KEY, str(key.public_id))
