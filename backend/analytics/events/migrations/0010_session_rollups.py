"""Sessions' own numbers in rollups, and where bots' rows are found."""

from django.db import migrations

COLUMNS = """
ALTER TABLE events_rollup
    ADD COLUMN IF NOT EXISTS started bigint,
    ADD COLUMN IF NOT EXISTS bounces bigint,
    ADD COLUMN IF NOT EXISTS duration_us numeric
"""
NO_COLUMNS = "ALTER TABLE events_rollup DROP COLUMN started, DROP COLUMN bounces, DROP COLUMN duration_us"
# One entry for each slice with bots, of which none are left after a month.
BOTS = """
CREATE INDEX CONCURRENTLY IF NOT EXISTS events_rollup_bots ON events_rollup (project_id, start)
    WHERE is_bot AND dimension = 0
"""
# Every hour that is there, or comes, needs its sessions counted (grain 12); those that have lost events have
# lost sessions, too.
HOURS = """
INSERT INTO events_rollupmerge (project_id, grain, start, due_at)
SELECT DISTINCT r.project_id, 12, r.start, now() FROM events_rollup AS r
LEFT JOIN events_horizon AS h ON h.project_id = r.project_id
WHERE r.grain = 2 AND r.dimension = 0 AND (h.raw_from IS NULL OR r.start >= h.raw_from)
UNION
SELECT project_id, 12, start, due_at FROM events_rollupmerge WHERE grain = 2
ON CONFLICT DO NOTHING
"""
NO_HOURS = """
DELETE FROM events_rollupmerge WHERE grain > 4;
DELETE FROM events_rollup WHERE grain > 4;
"""


class Migration(migrations.Migration):
    """events_rollup: started, bounces, duration_us; an index; the hours whose sessions are to be counted."""

    atomic = False
    dependencies = [("events", "0009_dictionary_sweep")]

    operations = [
        migrations.RunSQL(COLUMNS, NO_COLUMNS),
        migrations.RunSQL(BOTS, "DROP INDEX CONCURRENTLY IF EXISTS events_rollup_bots"),
        migrations.RunSQL(HOURS, NO_HOURS),
    ]
