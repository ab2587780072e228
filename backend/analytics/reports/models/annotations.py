"""Notes beside the numbers."""

from django.db import models
from django.db.models import Q

from analytics.accounts.models import User
from analytics.common.ids import uuid7
from analytics.projects.models import Project

MAX_TEXT = 500


class Annotation(models.Model):
    """What happened from `day` to `last_day`, whatever the zone, or from the instant `at` until `until`."""

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    text = models.CharField(max_length=MAX_TEXT)
    day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "reports_annotation"
        constraints = [
            models.CheckConstraint(
                condition=Q(day__isnull=False, last_day__isnull=False, at=None, until=None)
                | Q(day=None, last_day=None, at__isnull=False, until__isnull=False),
                name="reports_annotation_of_days_or_instants",
            )
        ]

    def __str__(self) -> str:
        return self.text
