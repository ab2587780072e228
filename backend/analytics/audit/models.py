"""The append-only audit log. A trigger (migration 0002) refuses UPDATE and DELETE."""

from django.db import models


class AuditEntry(models.Model):
    """One thing that was done, chained to the entry before it.

    `seq` counts 1, 2, 3 … without gaps. `hash` is SHA-256 over `prev_hash` and the canonical JSON of the
    other columns (see `chain`), so that a changed, removed or inserted row breaks the chain. Holds ids
    only: an append-only log could not forget a person's name or address.
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
