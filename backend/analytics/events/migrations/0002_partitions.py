"""The partitioned tables, which the ORM does not write.

Columns stand widest first, so that no byte is lost to alignment. Partitions are made by
`services.ensure_partitions`, never by a migration: their number depends on the day.
"""

from django.db import migrations

EVENT = """
CREATE TABLE events_event (
    timestamp timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    project_id integer NOT NULL,
    name_id integer NOT NULL,
    source_id integer NOT NULL,
    page_id integer,
    title_id integer,
    client_id integer,
    location_id integer,
    acquisition_id integer,
    locale_id integer,
    bot_id integer,
    key_id integer,
    import_id integer,
    engagement_ms integer,
    scroll_depth smallint,
    event_id uuid NOT NULL,
    user_key uuid NOT NULL,
    session_key uuid NOT NULL,
    anonymous_key uuid,
    account_key uuid,
    revenue numeric(18, 4),
    currency text,
    ip inet,
    url_scheme text,
    url_query text,
    properties jsonb
) PARTITION BY RANGE (timestamp);
-- For most questions: one project's events, by time. PostgreSQL 18 skips over source_id where it is not asked for.
CREATE INDEX events_event_composite ON events_event (project_id, source_id, timestamp, name_id);
"""

KEY = """
CREATE TABLE events_key (
    project_id integer NOT NULL,
    received_on date NOT NULL,
    event_id uuid NOT NULL
) PARTITION BY RANGE (received_on);
CREATE UNIQUE INDEX events_key_unique ON events_key (project_id, event_id, received_on);
"""


class Migration(migrations.Migration):
    """events_event and events_key."""

    dependencies = [("events", "0001_tables")]

    operations = [
        migrations.RunSQL(EVENT, "DROP TABLE events_event"),
        migrations.RunSQL(KEY, "DROP TABLE events_key"),
    ]
