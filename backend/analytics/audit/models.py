"""The append-only audit log, and the ledger of what became of every event that arrived."""

from django.db import models


class AuditEntry(models.Model):
    """One thing that was done, chained to the entry before it.

    `seq` counts 1, 2, 3 … without gaps. `hash` is SHA-256 over `prev_hash` and the canonical JSON of the
    other columns (see `chain`), so that a changed, removed or inserted row breaks the chain. Holds ids
    only: an append-only log could not forget a person's name or address. A trigger (migration 0002) refuses
    UPDATE and DELETE.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    action = models.TextField()
    project_id = models.IntegerField(null=True)
    target_type = models.TextField()
    target_id = models.TextField()
    data = models.JSONField()
    prev_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "audit_entry"
        indexes = [models.Index(fields=["project_id", "-seq"], name="audit_entry_project")]
        constraints = [
            models.UniqueConstraint(fields=["prev_hash"], name="audit_entry_one_successor"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="audit_entry_seq_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class LedgerRow(models.Model):
    """How many events of one project, minute, key and source ended one way. Written by `ledger.add` only.

    `minute` counts from 1970 UTC; once a row is old it is the first minute of its hour (see `fold.tidy`).
    """

    pk = models.CompositePrimaryKey("project_id", "minute", "key_id", "source", "outcome", "code")
    project_id = models.IntegerField()
    minute = models.IntegerField()
    key_id = models.IntegerField()
    source = models.TextField()
    outcome = models.TextField()
    code = models.TextField()
    events = models.BigIntegerField()

    class Meta:
        db_table = "audit_ledger"
        indexes = [models.Index(fields=["minute"], name="audit_ledger_minute")]


class LedgerFold(models.Model):
    """A hash of tallies that has been added to the ledger: `name` keeps it from being added again."""

    name = models.TextField(primary_key=True)
    folded_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "audit_ledger_fold"


class LedgerReceipt(models.Model):
    """Written with a batch of events: which entries of the stream they came from.

    An entry that comes again was stored by that batch, and is no client's repeat (see `receipts`).
    """

    id = models.UUIDField(primary_key=True)
    written_at = models.DateTimeField(db_index=True)
    entries = models.BinaryField()

    class Meta:
        db_table = "audit_ledger_receipt"
