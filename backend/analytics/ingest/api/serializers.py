"""The shapes of what ingest says about itself."""

from typing import Any

from rest_framework import serializers

from analytics.ingest.trail import Verdict
from analytics.projects.kinds import IpStorage

Shape = serializers.Serializer[Any]


class HopSerializer(Shape):
    """One word of the way: the connection's peer first, then X-Forwarded-For from its end."""

    text = serializers.CharField(allow_blank=True, help_text="As it came.")
    address = serializers.CharField(allow_null=True, help_text="The address read from it.")
    verdict = serializers.ChoiceField(
        choices=[(one.value, one.value) for one in Verdict],
        help_text="`client` is the visitor. Hops that are `not_read` stand where anybody may have written.",
    )


class WhoAmISerializer(Shape):
    """Who you would be for an event of this project that names nobody."""

    hops = HopSerializer(many=True)
    used_header = serializers.CharField(allow_null=True, help_text="The header whose word was taken.")
    ignored_headers = serializers.DictField(
        child=serializers.CharField(), help_text="Headers that name an address, too, and are never read."
    )
    undeclared_proxy = serializers.BooleanField(
        help_text="Something in front sends X-Forwarded-For and is not in TRUSTED_PROXIES: all visitors that "
        "come through it have its address."
    )
    address_limited = serializers.BooleanField(
        help_text="Whether `ip_events_per_second` is asked of it: not where it may be many people's."
    )
    address = serializers.CharField(allow_blank=True, help_text="The visitor's; empty when unknown.")
    ip_storage = serializers.ChoiceField(choices=IpStorage.choices())
    stored_address = serializers.CharField(allow_null=True, help_text="What would be kept of it.")
    user_agent = serializers.CharField(allow_null=True)
    fallback_user_id = serializers.CharField(
        help_text="The `user_id` of an event that names nobody; another one tomorrow (UTC) where "
        "`salt_rotation_daily` is on."
    )
    salt_rotation_daily = serializers.BooleanField()
    opted_out = serializers.BooleanField(
        help_text="You say Do Not Track or Global Privacy Control, and the project honours it."
    )
    excluded = serializers.BooleanField(help_text="The project leaves out the events of this address.")
