"""What can be done that leaves an entry: a closed list. A value is stored for ever, so never rename one."""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """`<target>.<what happened to it>`; the comment under each says what `data` holds."""

    USER_CREATED = "user.created"
    """instance_role: how the person was made a member of the installation."""
    USER_SIGNED_IN = "user.signed_in"
    """Nothing: neither the address nor the browser belongs into an append-only log."""
    USER_SIGNED_OUT = "user.signed_out"
    """Nothing."""
    SESSION_REUSED = "session.reused"
    """A rotated refresh token came back: all tokens of that sign-in were revoked."""

    USER_PASSWORD_CHANGED = "user.password_changed"  # noqa: S105 - what happened, no password
    """Nothing: by who knew the old one."""
    USER_PASSWORD_RESET = "user.password_reset"  # noqa: S105 - as above
    """Nothing: by a link that was mailed, or printed on the server."""

    PROJECT_CREATED = "project.created"
    """slug, timezone."""
    PROJECT_CHANGED = "project.changed"
    """changed: each changed setting with its old and new value."""
    PROJECT_DELETED = "project.deleted"
    """slug."""
    PROJECT_ERASED = "project.erased"
    """dead_letters: how many went. The receipt that nothing is stored of a deleted project any more."""
    PERSON_LOOKED_UP = "person.looked_up"
    """events: how many were found. Never who it was."""
    PERSON_EXPORTED = "person.exported"
    """Nothing: how many events went out is not known when it begins. Never who it was."""
    PERSON_ERASED = "person.erased"
    """request_id, and counts: events, sessions, identifiers, dead_letters, samples. Never who it was."""

    KEY_CREATED = "key.created"
    """kind, prefix, source."""
    KEY_REVOKED = "key.revoked"
    """kind, prefix."""
    KEY_ROTATED = "key.rotated"
    """kind, prefix, from: the prefix of the key that it replaces, until: when that one ends."""
    KEY_CHANGED = "key.changed"
    """changed: each changed field with its old and new value."""

    SOURCE_CREATED = "source.created"
    """name."""
    SOURCE_CHANGED = "source.changed"
    """changed: the old and the new name."""
    SOURCE_REMOVED = "source.removed"
    """name."""

    CLIENT_ID_REQUESTED = "client_id.requested"
    """protocol, value."""
    CLIENT_ID_APPROVED = "client_id.approved"
    """protocol, value."""
    CLIENT_ID_REFUSED = "client_id.refused"
    """protocol, value."""
    CLIENT_ID_REMOVED = "client_id.removed"
    """protocol, value."""

    MEMBER_ADDED = "member.added"
    """user (public id), role, personal_data."""
    MEMBER_CHANGED = "member.changed"
    """user (public id), changed: old and new value of role and personal_data."""
    MEMBER_REMOVED = "member.removed"
    """user (public id), role."""
    INVITATION_CREATED = "invitation.created"
    """role, personal_data. Not the address: who never joins is nobody here."""
    INVITATION_REVOKED = "invitation.revoked"
    """role."""
    INVITATION_ACCEPTED = "invitation.accepted"
    """user (public id), role, personal_data, invited_by (public id): how a member came in by a link."""

    EXPORT_CREATED = "export.created"
    """format. Not of which events: filters may name a person."""
    EXPORT_DOWNLOADED = "export.downloaded"
    """format, rows: somebody began to fetch the file."""
    EXPORT_DELETED = "export.deleted"
    """format: by hand, before its time was over."""

    SQL_ASKED = "sql.asked"
    """outcome: `answered` or the code of the refusal; milliseconds; rows: how many, or null. Never the
    statement, nor a hash of it: it may name a person, and a guess could be compared with a hash."""

    COHORT_CREATED = "cohort.created"
    """Nothing: names and filters may name a person."""
    COHORT_CHANGED = "cohort.changed"
    """changed: which fields."""
    COHORT_REMOVED = "cohort.removed"
    """Nothing."""
    GOAL_CREATED = "goal.created"
    """Nothing, as of cohorts."""
    GOAL_CHANGED = "goal.changed"
    """changed: which fields."""
    GOAL_REMOVED = "goal.removed"
    """Nothing."""

    REPORT_CREATED = "report.created"
    """Nothing: names and questions may name a person."""
    REPORT_CHANGED = "report.changed"
    """changed: which fields."""
    REPORT_REMOVED = "report.removed"
    """shares, dashboards: how many links went with it, and how many dashboards lost its cards."""
    DASHBOARD_CREATED = "dashboard.created"
    """Nothing."""
    DASHBOARD_CHANGED = "dashboard.changed"
    """changed: which fields."""
    DASHBOARD_REMOVED = "dashboard.removed"
    """Nothing."""
    ANNOTATION_CREATED = "annotation.created"
    """Nothing: texts may name a person."""
    ANNOTATION_CHANGED = "annotation.changed"
    """changed: which fields."""
    ANNOTATION_REMOVED = "annotation.removed"
    """Nothing."""
    SHARE_CREATED = "share.created"
    """prefix, report (public id), password: whether one is asked for, until: when it ends,
    frame_origins: how many may show it in a frame."""
    SHARE_REVOKED = "share.revoked"
    """prefix, report."""

    DEAD_LETTERS_REPLAYED = "dead_letters.replayed"
    """letters: how many were chosen; chosen: `all`, a code, or the first hundred of the ids."""
    DEAD_LETTERS_PURGED = "dead_letters.purged"
    """letters, chosen: as above."""
    PIPELINE_RELEASED = "pipeline.released"
    """minutes: for how long dead letters do not stop the line; 0: those at hand only."""


class TargetType(StrEnum):
    """The kinds of things an entry can be about."""

    USER = "user"
    SESSION = "session"
    PROJECT = "project"
    KEY = "key"
    MEMBER = "member"
    INVITATION = "invitation"
    SOURCE = "source"
    CLIENT_ID = "client_id"
    EXPORT = "export"
    COHORT = "cohort"
    GOAL = "goal"
    REPORT = "report"
    DASHBOARD = "dashboard"
    ANNOTATION = "annotation"
    SHARE = "share"
    DEAD_LETTER = "dead_letter"
    PIPELINE = "pipeline"


@dataclass(frozen=True, slots=True)
class Target:
    """What was acted upon; `id` is the public id."""

    type: TargetType
    id: str
