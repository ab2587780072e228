"""What values of rollups may lack, so that readers know when they lack nothing."""

from django.db import migrations


class Migration(migrations.Migration):
    """events_rollup: lacks. Rows that are there say nothing of it, until their slice is written again."""

    dependencies = [("events", "0012_exports")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE events_rollup ADD COLUMN IF NOT EXISTS lacks bigint",
            "ALTER TABLE events_rollup DROP COLUMN lacks",
        ),
    ]
