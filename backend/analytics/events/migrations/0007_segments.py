"""The manifest of segments. PostgreSQL itself sees to it that no two that count overlap in one project."""

from django.db import migrations, models
from django.db.models import F, Q

# A range of one project's id instead of the id itself: so it needs no extension.
APART = """
    ALTER TABLE events_segment ADD CONSTRAINT events_segment_apart EXCLUDE USING gist (
        int4range(project_id, project_id, '[]') WITH &&, tstzrange(start_at, end_at) WITH &&
    ) WHERE (replaced_at IS NULL)
"""


class Migration(migrations.Migration):
    """events_segment."""

    dependencies = [("events", "0006_rollups")]

    operations = [
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("project_id", models.IntegerField()),
                ("start_at", models.DateTimeField()),
                ("end_at", models.DateTimeField()),
                ("level", models.TextField(choices=[("hour", "hour"), ("day", "day")])),
                ("path", models.TextField()),
                ("bytes", models.BigIntegerField()),
                ("rows", models.BigIntegerField()),
                ("checksum", models.TextField()),
                ("schema_version", models.SmallIntegerField()),
                ("written_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                ("lost_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "events_segment",
                "indexes": [models.Index(fields=["project_id", "start_at"], name="events_segment_start")],
                "constraints": [
                    models.CheckConstraint(condition=Q(start_at__lt=F("end_at")), name="events_segment_order")
                ],
            },
        ),
        migrations.RunSQL(APART, "ALTER TABLE events_segment DROP CONSTRAINT events_segment_apart"),
    ]
