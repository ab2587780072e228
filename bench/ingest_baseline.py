"""The plain way to take events: a DRF view. It does the same work as the ingest path, with fewer checks.

Key from a dictionary, JSON, a Serializer with the same fields, the fallback user's hash, the session's
id, XADD before the 202. No middleware, no authentication classes, no database: as fast as DRF gets.
"""

import hashlib
import json
import os
import time
from typing import Any
from uuid import uuid4

import redis
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "analytics.config.settings")
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "bench.ingest_baseline"

import django  # noqa: E402

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework import serializers  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from analytics.common.ids import default_session_id  # noqa: E402

KEYS = {hashlib.sha256(os.environ.get("BENCH_KEY", "").encode()).digest(): (1, b"salt" * 8)}
CLIENT = redis.Redis.from_url(settings.REDIS_URL)
STREAM = "bench:baseline"


class EventSerializer(serializers.Serializer[dict[str, Any]]):
    """The fields of docs/reference/sending-events.md."""

    event_name = serializers.CharField(max_length=200)
    event_id = serializers.UUIDField(required=False)
    event_source = serializers.CharField(max_length=100, required=False)
    user_id = serializers.CharField(max_length=200, required=False, allow_null=True)
    session_id = serializers.CharField(max_length=200, required=False, allow_null=True)
    event_properties = serializers.DictField(required=False)
    timestamp = serializers.DateTimeField(required=False)


class IngestView(APIView):
    """POST one event."""

    authentication_classes = ()
    permission_classes = ()

    def get(self, _request: Request) -> Response:
        """What readiness asks."""
        return Response({"status": "ok"})

    def post(self, request: Request) -> Response:
        """Check, identify, publish, answer."""
        known = KEYS.get(hashlib.sha256(request.headers.get("X-API-Key", "").encode()).digest())
        if known is None:
            return Response({"code": "key_invalid"}, status=401)
        serializer = EventSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        event = serializer.validated_data
        now = time.time_ns() // 1_000
        project, salt = known
        agent = request.headers.get("User-Agent", "")
        user = (
            event.get("user_id")
            or hashlib.blake2b(
                f"{request.META['REMOTE_ADDR']}\n{agent}".encode(), key=salt, digest_size=16
            ).hexdigest()
        )
        envelope = {
            **event,
            "event_id": str(event.get("event_id") or uuid4()),
            "timestamp": str(event.get("timestamp", now)),
            "project_id": project,
            "user_id": user,
            "session_id": event.get("session_id") or default_session_id(project, user, now, 60),
            "user_agent": agent,
        }
        CLIENT.xadd(STREAM, {"e": json.dumps(envelope)})
        return Response({"accepted": 1, "rejected": []}, status=202)


urlpatterns = [path("ingest", IngestView.as_view())]
application = get_wsgi_application()
