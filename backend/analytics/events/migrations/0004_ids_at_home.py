"""Ids are unique by an index of each partition; `events_key` keeps only those that may be elsewhere."""

from django.db import migrations

# A partition made from now on gets its index at once (`storage.postgres.partitions`).
OF_PARTITIONS = """
DO $$
DECLARE part record;
BEGIN
    FOR part IN SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
                WHERE i.inhparent = 'events_event'::regclass
    LOOP
        EXECUTE format('CREATE UNIQUE INDEX IF NOT EXISTS %I ON %I (event_id, project_id)',
                       part.relname || '_once', part.relname);
    END LOOP;
END $$;
"""
MADE_ON = """
ALTER TABLE events_key ADD COLUMN made_on date;
CREATE INDEX events_key_made ON events_key (made_on) WHERE made_on IS NOT NULL;
"""


class Migration(migrations.Migration):
    """Unique indexes of events_event's partitions; events_key.made_on."""

    dependencies = [("events", "0003_chore_runs")]

    operations = [
        migrations.RunSQL(OF_PARTITIONS, migrations.RunSQL.noop),
        migrations.RunSQL(MADE_ON, "ALTER TABLE events_key DROP COLUMN made_on"),
    ]
