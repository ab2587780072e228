"""The projects app: tenants, members, keys and sources."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Registers the tables of projects."""

    name = "analytics.projects"
    label = "projects"
    default_auto_field = "django.db.models.BigAutoField"
