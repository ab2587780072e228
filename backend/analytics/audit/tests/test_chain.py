"""The audit log cannot be changed unnoticed."""

import json
import threading
from collections.abc import Callable
from io import StringIO
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import InternalError, ProgrammingError, connection, connections, transaction

from analytics.audit import services
from analytics.audit.actions import Action, Target, TargetType
from analytics.audit.chain import GENESIS
from analytics.audit.models import AuditEntry

TARGET = Target(TargetType.PROJECT, "018f0000-0000-7000-8000-000000000000")


def record(actor: UUID | None = None, project_id: int = 7) -> AuditEntry:
    return services.record(
        actor=actor,
        action=Action.PROJECT_CHANGED,
        project_id=project_id,
        target=TARGET,
        data={
            "changed": {
                "name": ["Zürich ☂", "a"],
                "allowed_origins": [["*"], []],
                "require_origin": [True, None],
            }
        },
    )


def tamper(change: Callable[[], object]) -> None:
    """As somebody would who owns the database: the trigger out of the way."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only")
        change()
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only")


@pytest.mark.django_db
def test_an_empty_log_is_intact() -> None:
    assert services.verify_chain() == services.ChainCheck(entries=0, broken_at=None)


@pytest.mark.django_db
def test_entries_follow_each_other_without_gaps() -> None:
    first, second = record(), record(uuid4())
    assert (first.seq, second.seq) == (1, 2)
    assert bytes(first.prev_hash) == GENESIS
    assert bytes(second.prev_hash) == bytes(first.hash)
    assert services.verify_chain().intact


@pytest.mark.django_db
def test_an_entry_that_was_rolled_back_leaves_no_gap() -> None:
    record()
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert record().seq == 2
    assert services.verify_chain().entries == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"action": "project.deleted"},
        {"actor_id": UUID(int=1)},
        {"project_id": 8},
        {"target_id": "another"},
        {"data": {}},
        {"seq": 9},
        {"hash": bytes(32)},
        {"prev_hash": bytes([1]) * 32},
    ],
    ids=lambda change: next(iter(change)),
)
def test_it_notices_a_changed_entry(change: dict[str, object]) -> None:
    for _ in range(3):
        record()
    tamper(lambda: AuditEntry.objects.filter(seq=2).update(**change))
    assert not services.verify_chain().intact


@pytest.mark.django_db
def test_it_notices_a_removed_entry_and_names_the_place() -> None:
    for _ in range(3):
        record()
    tamper(lambda: AuditEntry.objects.filter(seq=2).delete())
    assert services.verify_chain() == services.ChainCheck(entries=1, broken_at=3)


@pytest.mark.django_db
def test_the_command_says_whether_the_log_is_intact() -> None:
    for _ in range(3):
        record()
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert json.loads(out.getvalue()) == {"intact": True, "entries": 3, "broken_at": None}

    tamper(lambda: AuditEntry.objects.filter(seq=2).delete())
    out = StringIO()
    with pytest.raises(CommandError, match="Entry 3 is not what was written"):
        call_command("verify_audit", stdout=out)
    assert json.loads(out.getvalue()) == {"intact": False, "entries": 1, "broken_at": 3}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET action = 'user.created'", "DELETE FROM audit_entry"]
)
def test_the_database_refuses_to_change_or_remove(statement: str) -> None:
    record()
    with (
        pytest.raises((InternalError, ProgrammingError), match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert services.verify_chain() == services.ChainCheck(entries=1, broken_at=None)


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_make_one_chain() -> None:
    barrier = threading.Barrier(4)

    def write() -> None:
        barrier.wait()
        for _ in range(5):
            record()
        connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert services.verify_chain() == services.ChainCheck(entries=20, broken_at=None)
