"""What a sweep of the dictionaries knows: how far it is, and which rows are used."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """events_dictionarysweep, events_dictionarymark."""

    dependencies = [("events", "0008_segment_marks")]

    operations = [
        migrations.CreateModel(
            name="DictionarySweep",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("generation", models.BigIntegerField(default=0)),
                ("marking", models.BooleanField(default=False)),
                ("began_at", models.DateTimeField()),
                ("next_day", models.DateField(null=True)),
                ("all_marked", models.BooleanField(default=False)),
                ("wanted", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "events_dictionarysweep",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="events_dictionarysweep_one_row"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DictionaryMark",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "dictionary", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("dictionary", models.SmallIntegerField()),
                ("id", models.IntegerField()),
            ],
            options={"db_table": "events_dictionarymark"},
        ),
    ]
