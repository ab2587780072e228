"""A person is erased while a real pipeline stores, is killed, and starts again: nothing of them is left."""

import random
import time

import pytest
import redis
from django.db import connection
from django.utils import timezone

from analytics.accounts.models import User
from analytics.audit.models import AuditEntry
from analytics.common.clock import to_micros
from analytics.common.ids import identifier_key, uuid7
from analytics.events.models import Erasure, Session
from analytics.events.people import person
from analytics.projects import services
from analytics.projects.models import Project
from analytics.projects.services import ErasureState
from analytics.stream.envelope import FIELD, VERSION, Envelope, encode, shard_of, stream_key
from analytics.stream.redis import depth
from tests.flows.pipelines import PipelineProcess
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = ("alice", "bob", "carol")
EVENTS = 3_000


def publish(client: "redis.Redis", project: Project, chosen: random.Random) -> int:
    """Events of three people who share a session; how many are not Alice's."""
    others = 0
    with client.pipeline(transaction=False) as pipe:
        for _ in range(EVENTS):
            name, now = chosen.choice(PEOPLE), to_micros(timezone.now())
            envelope = Envelope(
                version=VERSION,
                project_id=project.pk,
                key_id=1,
                event_id=uuid7().bytes,
                received_at=now,
                timestamp=now - chosen.randrange(3_600) * 1_000_000,
                name="pageview",
                source="web",
                user_id=name,
                session_id=chosen.choice(("shared", f"of {name}")),
            )
            pipe.xadd(stream_key(shard_of(project.pk, name)), {FIELD: encode(envelope)})
            others += name != "alice"
        pipe.execute()
    return others


def stored(project: Project) -> dict[str, int]:
    """Events by person."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT user_key, count(*) FROM events_event WHERE project_id = %s GROUP BY 1", [project.pk]
        )
        counts = dict(cursor.fetchall())
    return {name: counts.get(identifier_key(project.pk, name), 0) for name in PEOPLE}


def test_a_person_in_the_stream_is_erased_through_kills_of_the_pipeline(
    pipeline: PipelineProcess, owner: User, project: Project, clean_redis: "redis.Redis"
) -> None:
    chosen = random.Random(5)
    others = publish(clean_redis, project, chosen)
    pipeline.start()
    until(lambda: sum(stored(project).values()) > 0, 20)
    others += publish(clean_redis, project, chosen)
    pipeline.kill()
    progress = services.erase_person(
        actor=owner,
        project=project,
        person=person(project.pk, user_id="alice"),
        request_id="r",
        client=clean_redis,
        now=timezone.now(),
        patience=0.5,
    )
    assert progress.state is ErasureState.RUNNING, "what the killed worker held is not settled"
    for _ in range(2):
        pipeline.start()
        time.sleep(0.3)
        pipeline.kill()
        services.finish_erasures(clean_redis)
    pipeline.start()
    until(lambda: depth(clean_redis) == 0, 90)
    services.finish_erasures(clean_redis)
    assert not Erasure.objects.exists()
    found = stored(project)
    assert (found["alice"], found["bob"] + found["carol"]) == (0, others)
    assert sum(Session.objects.filter(project_id=project.pk).values_list("events", flat=True)) == others
    (entry,) = AuditEntry.objects.filter(action="person.erased")
    assert entry.data["events"] > 0
    pipeline.stop()
