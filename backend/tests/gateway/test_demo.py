"""The demo's month goes the way of all events, and through its limits."""

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from analytics.accounts.models import User
from analytics.projects.models import Project
from tests.gateway.conftest import Stack, changed

pytestmark = pytest.mark.django_db(transaction=True)


def test_more_than_a_usual_project_may_send_at_once_arrives_whole(
    stack: Stack,
    owner: User,
    settings: LazySettings,
    clean_redis: object,
    capsys: pytest.CaptureFixture[str],
) -> None:
    changed()
    settings.PUBLIC_URL = f"http://127.0.0.1:{stack.gateway.port}"
    before = stack.valkey.payloads()
    call_command("demo", "--days", "9")
    sent = int(capsys.readouterr().out.split()[0])
    assert sent > 5_000 + 1_000, "else the limits of a usual project are not passed"
    assert stack.valkey.payloads() - before == sent
    assert Project.objects.get().events_per_second is None
