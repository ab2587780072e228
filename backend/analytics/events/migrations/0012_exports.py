"""events_export: files of raw events that somebody asked for."""

from django.db import migrations, models

import analytics.common.ids


class Migration(migrations.Migration):
    dependencies = [("events", "0011_segment_texts")]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(default=analytics.common.ids.uuid7, editable=False, unique=True),
                ),
                ("project_id", models.IntegerField()),
                (
                    "format",
                    models.TextField(choices=[("csv", "Csv"), ("ndjson", "Ndjson"), ("parquet", "Parquet")]),
                ),
                ("compressed", models.BooleanField()),
                ("start_at", models.DateTimeField()),
                ("end_at", models.DateTimeField()),
                ("timezone", models.TextField()),
                ("bots", models.BooleanField()),
                ("filtered", models.BooleanField()),
                ("query", models.TextField()),
                (
                    "state",
                    models.TextField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                    ),
                ),
                ("error", models.TextField(default="")),
                ("rows", models.BigIntegerField(default=0)),
                ("bytes", models.BigIntegerField(default=0)),
                ("done_until", models.DateTimeField()),
                ("tries", models.SmallIntegerField(default=0)),
                ("asked_by", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("worked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "events_export",
                "indexes": [models.Index(fields=["project_id", "asked_at"], name="events_export_asked")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("start_at__lt", models.F("end_at"))), name="events_export_order"
                    ),
                ],
            },
        ),
    ]
