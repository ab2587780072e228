"""The demo app: believable sample data."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Registers `manage.py demo`."""

    name = "analytics.demo"
    label = "demo"
