"""The accounts app: people and their credentials."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers the tables of accounts."""

    name = "analytics.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
