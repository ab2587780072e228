"""An installation that is there already keeps what it has, and its last release runs beside the new one."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from analytics.projects.exclusions import STRIPPED
from analytics.projects.kinds import Scope
from analytics.projects.models import ApiKey, Project, Source

pytestmark = pytest.mark.django_db(transaction=True)

_PROJECT = """
    INSERT INTO projects_project
      (public_id, name, slug, timezone, allowed_origins, require_origin, session_window_minutes, ip_storage,
       honour_dnt, revenue_from_browser, salt, raw_retention_days, aggregate_retention_days, week_start,
       created_at)
    VALUES (gen_random_uuid(), %(slug)s, %(slug)s, 'UTC', '{*}', false, 60, 'full',
            false, false, '\\x00', 90, 1095, 1, now())
    RETURNING id
"""
_SOURCE = "INSERT INTO projects_source (project_id, name, created_at) VALUES (%s, %s, now())"
_KEY = """
    INSERT INTO projects_api_key (public_id, project_id, kind, name, prefix, digest, created_at)
    VALUES (gen_random_uuid(), %s, %s, 'K', 'x', %s, now())
"""


def migrate(*targets: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate(list(targets))


def newest() -> list[tuple[str, str]]:
    return list(MigrationExecutor(connection).loader.graph.leaf_nodes())


@pytest.fixture
def first_release() -> Iterator[None]:
    """The tables as the first release made them; the newest again afterwards, of every app.

    What stands on this app's tables goes with them.
    """
    migrate(("projects", "0001_tables"))
    yield
    migrate(*newest())


def write_as_the_first_release(slug: str) -> None:
    """A project, two sources, and a key of each kind, by its columns alone."""
    with connection.cursor() as cursor:
        cursor.execute(_PROJECT, {"slug": slug})
        (project,) = cursor.fetchone()
        for name in ("ios", "web"):
            cursor.execute(_SOURCE, [project, name])
        for kind in ("public", "secret", "read"):
            cursor.execute(_KEY, [project, kind, f"{slug}{kind}".encode()])


def test_what_was_there_has_the_defaults_and_ids_of_its_own(first_release: None) -> None:
    write_as_the_first_release("old")
    migrate(*newest())
    project = Project.objects.get()
    assert (project.events_per_second, project.burst, project.ip_events_per_second) == (1000, 5000, 50)
    assert (project.max_sources, project.new_sources_allowed, project.salt_rotation_daily) == (
        100,
        True,
        False,
    )
    assert len({source.public_id for source in Source.objects.all()}) == 2
    granted = {key.kind: key.granted for key in ApiKey.objects.all()}
    assert granted == {"public": {Scope.SEND}, "secret": {Scope.SEND}, "read": {Scope.READ}}


def test_the_last_release_can_go_on_writing_while_the_new_one_starts() -> None:
    write_as_the_first_release("beside")
    project = Project.objects.get()
    assert (project.excluded_paths, project.stripped_parameters) == ([], list(STRIPPED))
    assert Project.objects.get().events_per_second == 1000
    assert len({source.public_id for source in Source.objects.all()}) == 2
    assert all(key.granted for key in ApiKey.objects.all())
