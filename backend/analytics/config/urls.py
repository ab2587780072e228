"""Every URL that Django answers. The ingest paths are answered before it, in `gateway.py`."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
