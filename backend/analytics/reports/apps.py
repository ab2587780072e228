"""The reports app: answers, and what people keep of them."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registers the tables of reports."""

    name = "analytics.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
