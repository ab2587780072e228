"""Links by which anybody sees one report."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from analytics.accounts.models import User
from analytics.common.ids import uuid7
from analytics.projects.models import Project
from analytics.reports.models.saved import Report


class Share(models.Model):
    """A link, found by `digest`, the SHA-256 of its token, which nobody can be shown a second time.

    `password` is hashed; empty: none is asked for. Pages of `frame_origins` may show it in a frame.
    """

    public_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="shares")
    prefix = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32, unique=True)
    password = models.CharField(max_length=128, default="")
    frame_origins = ArrayField(models.TextField(), default=list, db_default=[])
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reports_share"

    def __str__(self) -> str:
        return self.prefix
