"""Which sites may show a link in a frame. The previous release writes rows without them: none."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_dashboards_and_annotations"),
    ]

    operations = [
        migrations.AddField(
            model_name="share",
            name="frame_origins",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), db_default=[], default=list, size=None
            ),
        ),
    ]
