"""How chores have been: when one last went well, how often it failed since, how often it was killed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """events_chorerun. The defaults are the database's too: the previous release writes rows without them."""

    dependencies = [("events", "0004_ids_at_home")]

    operations = [
        migrations.AddField("chorerun", "failures_in_row", models.IntegerField(default=0, db_default=0)),
        migrations.AddField("chorerun", "kills", models.BigIntegerField(default=0, db_default=0)),
        migrations.AddField("chorerun", "succeeded_at", models.DateTimeField(null=True)),
        # Of rows that are there: one that went well did so when it ended.
        migrations.RunSQL(
            "UPDATE events_chorerun SET succeeded_at = finished_at WHERE error = ''", migrations.RunSQL.noop
        ),
    ]
