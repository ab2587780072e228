"""The audit app: the append-only log of who did what."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers the tables of audit."""

    name = "analytics.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
