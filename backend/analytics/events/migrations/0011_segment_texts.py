"""How much text each segment was made of: wide days stay hours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A column that the release before need not know."""

    dependencies = [("events", "0010_session_rollups")]
    operations = [
        migrations.AddField("segment", "text_bytes", models.BigIntegerField(db_default=0)),
    ]
