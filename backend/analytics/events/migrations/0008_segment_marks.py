"""Which hours' segments are behind, and how far an erasure has looked through segments."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """events_segmentmark, and a column of events_erasure."""

    dependencies = [("events", "0007_segments")]

    operations = [
        migrations.CreateModel(
            name="SegmentMark",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "project_id", "start", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("project_id", models.IntegerField()),
                ("start", models.DateTimeField()),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("version", models.BigIntegerField(default=1)),
            ],
            options={"db_table": "events_segmentmark"},
        ),
        migrations.AddField(
            model_name="erasure",
            name="segments_done",
            field=models.BigIntegerField(null=True),
        ),
    ]
