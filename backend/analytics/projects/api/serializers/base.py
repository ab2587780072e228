"""What the shapes share."""

from typing import Any

from rest_framework import serializers

Shape = serializers.Serializer[Any]


class PageShape(Shape):
    """One page of a long list."""

    next = serializers.CharField(allow_null=True, help_text="Path and query of the next page.")
    previous = serializers.CharField(allow_null=True, help_text="Path and query of the page before.")
