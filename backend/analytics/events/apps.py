"""The events app: schema, dictionaries, partitions, storage engines."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Registers the events' tables."""

    name = "analytics.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
