"""Chores leave a trace, and sessions leave room: their rows are updated in place as their events come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """events_chorerun; fillfactor of events_session."""

    dependencies = [("events", "0002_partitions")]

    operations = [
        migrations.CreateModel(
            name="ChoreRun",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True)),
                ("runs", models.BigIntegerField(default=0)),
                ("failures", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "events_chorerun"},
        ),
        migrations.RunSQL(
            "ALTER TABLE events_session SET (fillfactor = 85)",
            "ALTER TABLE events_session RESET (fillfactor)",
        ),
    ]
