"""Rollups: their rows, which the ORM does not write, and what the refresher knows of each project."""

from django.db import migrations, models

import analytics.events.models

# Columns stand widest first. Values repeat in the table rather than in a dictionary, and the index leaves them
# out: its entries are alike within a slice, and PostgreSQL keeps equal ones once.
ROLLUP = """
CREATE TABLE events_rollup (
    start timestamptz NOT NULL,
    events bigint NOT NULL,
    pageviews bigint NOT NULL,
    engagement_ms bigint NOT NULL,
    project_id integer NOT NULL,
    grain smallint NOT NULL,
    dimension smallint NOT NULL,
    is_bot boolean NOT NULL,
    is_other boolean NOT NULL,
    value text,
    revenue jsonb,
    users bytea NOT NULL,
    sessions bytea NOT NULL
);
CREATE INDEX events_rollup_slice ON events_rollup (project_id, dimension, grain, start);
"""


class Migration(migrations.Migration):
    """events_rollup, events_rollupkey, events_rollupera, events_rollupmerge."""

    dependencies = [("events", "0005_retention_and_erasure")]

    operations = [
        migrations.RunSQL(ROLLUP, "DROP TABLE events_rollup"),
        migrations.CreateModel(
            name="RollupKey",
            fields=[
                ("project_id", models.IntegerField(primary_key=True, serialize=False)),
                (
                    "key",
                    models.BinaryField(default=analytics.events.models.new_rollup_key, max_length=32),
                ),
            ],
            options={"db_table": "events_rollupkey"},
        ),
        migrations.CreateModel(
            name="RollupEra",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "project_id", "since", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("project_id", models.IntegerField()),
                ("since", models.DateTimeField()),
                ("zone", models.TextField()),
            ],
            options={"db_table": "events_rollupera"},
        ),
        migrations.CreateModel(
            name="RollupMerge",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "project_id",
                        "grain",
                        "start",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("project_id", models.IntegerField()),
                ("grain", models.SmallIntegerField()),
                ("start", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
            ],
            options={
                "db_table": "events_rollupmerge",
                "indexes": [models.Index(fields=["due_at"], name="events_rollupmerge_due")],
            },
        ),
    ]
