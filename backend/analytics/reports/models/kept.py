"""What filters can name."""

from typing import Any

from django.db import models
from django.db.models.functions import Lower

from analytics.accounts.models import User
from analytics.common.ids import uuid7
from analytics.projects.models import Project

MAX_NAME = 100


class Kept(models.Model):
    """Something with a name that stands for a filter.

    `definition` is the document that made it, with the version of its language in `v`.
    """

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=MAX_NAME)
    definition: "models.JSONField[Any, Any]" = models.JSONField()
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint("project", Lower("name"), name="%(app_label)s_%(class)s_name_unique")
        ]

    def __str__(self) -> str:
        return self.name
