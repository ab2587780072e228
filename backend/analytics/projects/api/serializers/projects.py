"""The shapes of projects and their settings."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from analytics.projects import exclusions, rules
from analytics.projects.api.serializers.base import PageShape, Shape
from analytics.projects.kinds import IpStorage, Role
from analytics.projects.limits import OPTIONAL, RANGES
from analytics.projects.roles import Permission

_HELP: Final = {
    "ip_storage": "How much of an address is kept: full, truncated (to /24 and /48) or none.",
    "excluded_addresses": "Addresses and networks whose events are left out; null for who may not change it.",
    "excluded_hosts": "Hosts of pages whose events are left out; `*` stands for any text.",
    "excluded_paths": "Paths of pages whose events are left out; `*` stands for any text.",
    "stripped_parameters": "Parameters that are taken out of URLs before anything is stored.",
    "honour_dnt": "Take no events of who says Do Not Track or Global Privacy Control.",
    "revenue_from_browser": "Whether `revenue` counts that came with a public key.",
    "salt_rotation_daily": "Give people without a user id another one every day, for good.",
    "new_sources_allowed": "Whether events may name a source that is not on the list.",
    "sql_enabled": "Whether who may see personal data may ask in SQL; for owners to change.",
    "max_sources": "How many sources there may be.",
    "max_event_names": "How many names of events there may be.",
    "max_property_keys": "How many names of properties there may be.",
    "events_per_second": "Of the whole project; null for no limit.",
    "burst": "How many events may come at once, after a rest.",
    "key_events_per_second": "Of one key that has no rate of its own; null for no limit.",
    "ip_events_per_second": "Of one address with a public key; null for no limit.",
    "daily_quota": "Events a day, UTC; null for no limit.",
    "monthly_quota": "Events a month, UTC; null for no limit.",
    "raw_retention_days": "For how many days events are kept, sessions with them.",
    "aggregate_retention_days": "For how many days rollups are kept.",
}


def _number(name: str, **kwargs: Any) -> serializers.IntegerField:
    allowed = RANGES[name]
    return serializers.IntegerField(
        min_value=allowed[0],
        max_value=allowed[-1],
        allow_null=name in OPTIONAL,
        help_text=_HELP[name],
        **kwargs,
    )


def _shown(name: str) -> serializers.IntegerField:
    return _number(name, source=f"project.{name}")


def _flag(name: str, **kwargs: Any) -> serializers.BooleanField:
    return serializers.BooleanField(help_text=_HELP[name], **kwargs)


def _texts(name: str, **kwargs: Any) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.CharField(max_length=exclusions.LONGEST),
        max_length=exclusions.MOST,
        help_text=_HELP[name],
        **kwargs,
    )


def _ip_storage(**kwargs: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=IpStorage.choices(), help_text=_HELP["ip_storage"], **kwargs)


class ProjectSerializer(Shape):
    """A project, as the person who asks sees it."""

    id = serializers.UUIDField(source="project.public_id")
    name = serializers.CharField(source="project.name")
    slug = serializers.CharField(source="project.slug")
    timezone = serializers.CharField(source="project.timezone")
    role = serializers.ChoiceField(choices=Role.choices())
    permissions = serializers.ListField(
        child=serializers.ChoiceField(choices=[(one.value, one.value) for one in Permission])
    )
    created_at = serializers.DateTimeField(source="project.created_at")
    first_event_at = serializers.DateTimeField(source="activity.first_event_at", allow_null=True)
    last_event_at = serializers.DateTimeField(source="activity.last_event_at", allow_null=True)
    allowed_origins = serializers.ListField(child=serializers.CharField(), source="project.allowed_origins")
    session_window_minutes = serializers.IntegerField(source="project.session_window_minutes")
    require_origin = serializers.BooleanField(source="project.require_origin")
    ip_storage = _ip_storage(source="project.ip_storage")
    honour_dnt = _flag("honour_dnt", source="project.honour_dnt")
    excluded_addresses = _texts("excluded_addresses", allow_null=True)
    excluded_hosts = _texts("excluded_hosts", source="project.excluded_hosts")
    excluded_paths = _texts("excluded_paths", source="project.excluded_paths")
    stripped_parameters = _texts("stripped_parameters", source="project.stripped_parameters")
    revenue_from_browser = _flag("revenue_from_browser", source="project.revenue_from_browser")
    salt_rotation_daily = _flag("salt_rotation_daily", source="project.salt_rotation_daily")
    new_sources_allowed = _flag("new_sources_allowed", source="project.new_sources_allowed")
    sql_enabled = _flag("sql_enabled", source="project.sql_enabled")
    max_sources = _shown("max_sources")
    max_event_names = _shown("max_event_names")
    max_property_keys = _shown("max_property_keys")
    events_per_second = _shown("events_per_second")
    burst = _shown("burst")
    key_events_per_second = _shown("key_events_per_second")
    ip_events_per_second = _shown("ip_events_per_second")
    daily_quota = _shown("daily_quota")
    monthly_quota = _shown("monthly_quota")
    raw_retention_days = _shown("raw_retention_days")
    aggregate_retention_days = _shown("aggregate_retention_days")
    ingest_url = serializers.URLField(help_text="The origin that events are sent to.")
    snippet_url = serializers.URLField(help_text="Where the snippet is: what a page's script tag names.")
    events_url = serializers.URLField(help_text="Where events are sent to, by POST.")


class ProjectCreatedSerializer(ProjectSerializer):
    """A new project, with the public key that was made for it."""

    public_key = serializers.CharField()


class ProjectPageSerializer(PageShape):
    """One page of projects."""

    results = ProjectSerializer(many=True)


@extend_schema_serializer(component_name="Project")
class NewProjectSerializer(Shape):
    """What a new project needs."""

    name = serializers.CharField(max_length=rules.MAX_NAME)
    timezone = serializers.CharField(max_length=64, default="UTC", help_text="IANA name, Europe/Berlin.")
    allowed_origins = serializers.ListField(
        child=serializers.CharField(max_length=300),
        max_length=rules.MAX_ORIGINS,
        default=[rules.ANY_ORIGIN],
        help_text='Exact, "https://*.example.com", or "*".',
    )


@extend_schema_serializer(component_name="Project")
class ProjectChangesSerializer(Shape):
    """What can be changed of a project."""

    name = serializers.CharField(max_length=rules.MAX_NAME, required=False)
    timezone = serializers.CharField(max_length=64, required=False)
    allowed_origins = serializers.ListField(
        child=serializers.CharField(max_length=300), max_length=rules.MAX_ORIGINS, required=False
    )
    session_window_minutes = serializers.IntegerField(
        min_value=rules.WINDOW_MINUTES[0], max_value=rules.WINDOW_MINUTES[-1], required=False
    )
    require_origin = serializers.BooleanField(required=False)
    ip_storage = _ip_storage(required=False)
    honour_dnt = _flag("honour_dnt", required=False)
    excluded_addresses = _texts("excluded_addresses", required=False)
    excluded_hosts = _texts("excluded_hosts", required=False)
    excluded_paths = _texts("excluded_paths", required=False)
    stripped_parameters = _texts("stripped_parameters", required=False)
    revenue_from_browser = _flag("revenue_from_browser", required=False)
    salt_rotation_daily = _flag("salt_rotation_daily", required=False)
    new_sources_allowed = _flag("new_sources_allowed", required=False)
    sql_enabled = _flag("sql_enabled", required=False)
    max_sources = _number("max_sources", required=False)
    max_event_names = _number("max_event_names", required=False)
    max_property_keys = _number("max_property_keys", required=False)
    events_per_second = _number("events_per_second", required=False)
    burst = _number("burst", required=False)
    key_events_per_second = _number("key_events_per_second", required=False)
    ip_events_per_second = _number("ip_events_per_second", required=False)
    daily_quota = _number("daily_quota", required=False)
    monthly_quota = _number("monthly_quota", required=False)
    raw_retention_days = _number("raw_retention_days", required=False)
    aggregate_retention_days = _number("aggregate_retention_days", required=False)


class ProjectStatusSerializer(Shape):
    """Whether events arrive."""

    first_event_at = serializers.DateTimeField(allow_null=True)
    last_event_at = serializers.DateTimeField(allow_null=True)
    stored_events = serializers.IntegerField(help_text="Of the last 24 hours.")
    pending = serializers.IntegerField(
        allow_null=True,
        help_text="Entries of the installation's stream that are not stored yet; null while it is away.",
    )
