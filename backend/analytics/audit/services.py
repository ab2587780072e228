"""Writing the audit log, and checking that nobody else did."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from analytics.audit.actions import Action, Target
from analytics.audit.chain import GENESIS, Content, Json, entry_hash
from analytics.audit.models import AuditEntry
from analytics.common.locks import Lock, hold


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """The result of `verify_chain`: how many entries fit, and the first `seq` that does not."""

    entries: int
    broken_at: int | None

    @property
    def intact(self) -> bool:
        """Every entry follows from the one before it."""
        return self.broken_at is None


def record(
    *,
    actor: UUID | None,
    action: Action,
    project_id: int | None,
    target: Target,
    data: Mapping[str, Json] | None = None,
) -> AuditEntry:
    """Append one entry, in the caller's transaction: what is rolled back was never done.

    `actor` is a person's public id, None for the system. `data` holds ids and settings, never a name,
    an address or an e-mail. Entries queue behind one lock that lasts until the commit, so this comes last.
    """
    with transaction.atomic(savepoint=False):
        hold(Lock.AUDIT)
        last = AuditEntry.objects.order_by("-seq").values_list("seq", "hash").first()
        seq, prev_hash = (last[0] + 1, bytes(last[1])) if last else (1, GENESIS)
        entry = AuditEntry(
            seq=seq,
            at=datetime.now(UTC),
            actor_id=actor,
            action=action.value,
            project_id=project_id,
            target_type=target.type.value,
            target_id=target.id,
            data=dict(data or {}),
            prev_hash=prev_hash,
        )
        entry.hash = entry_hash(_content(entry), prev_hash)
        entry.save(force_insert=True)
    return entry


def verify_chain() -> ChainCheck:
    """Walk the whole log from its first entry and recompute every hash."""
    expected_seq, prev_hash = 1, GENESIS
    for entry in AuditEntry.objects.order_by("seq").iterator():
        linked = entry.seq == expected_seq and bytes(entry.prev_hash) == prev_hash
        if not linked or bytes(entry.hash) != entry_hash(_content(entry), prev_hash):
            return ChainCheck(expected_seq - 1, entry.seq)
        expected_seq, prev_hash = entry.seq + 1, bytes(entry.hash)
    return ChainCheck(expected_seq - 1, None)


def _content(entry: AuditEntry) -> Content:
    return Content(
        seq=entry.seq,
        at=entry.at,
        actor_id=entry.actor_id,
        action=entry.action,
        project_id=entry.project_id,
        target_type=entry.target_type,
        target_id=entry.target_id,
        data=entry.data,
    )
