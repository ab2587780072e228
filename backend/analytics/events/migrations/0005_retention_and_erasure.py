"""Up to when events are kept, and who is being erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """events_horizon, events_retentionclock, events_erasure."""

    dependencies = [("events", "0005_chore_health")]

    operations = [
        migrations.CreateModel(
            name="Horizon",
            fields=[
                ("project_id", models.IntegerField(primary_key=True, serialize=False)),
                ("raw_from", models.DateTimeField(null=True)),
                ("bots_from", models.DateTimeField(null=True)),
                ("aggregates_from", models.DateTimeField(null=True)),
                ("raw_done", models.DateTimeField(null=True)),
                ("bots_done", models.DateTimeField(null=True)),
            ],
            options={"db_table": "events_horizon"},
        ),
        migrations.CreateModel(
            name="RetentionClock",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
                ("doubted_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "events_retentionclock",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="events_retentionclock_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("project_id", models.IntegerField()),
                ("user_key", models.UUIDField(null=True)),
                ("anonymous_key", models.UUIDField(null=True)),
                ("account_key", models.UUIDField(null=True)),
                ("actor_id", models.UUIDField()),
                ("request_id", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("positions", models.JSONField(null=True)),
                ("last_round", models.BooleanField(default=False)),
                ("next_day", models.DateField(null=True)),
                ("removed", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "events_erasure",
                "indexes": [models.Index(fields=["project_id"], name="events_erasure_project")],
            },
        ),
    ]
