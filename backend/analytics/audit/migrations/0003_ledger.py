from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerFold",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("folded_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "audit_ledger_fold",
            },
        ),
        migrations.CreateModel(
            name="LedgerReceipt",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("written_at", models.DateTimeField(db_index=True)),
                ("entries", models.BinaryField()),
            ],
            options={
                "db_table": "audit_ledger_receipt",
            },
        ),
        migrations.CreateModel(
            name="LedgerRow",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "project_id",
                        "minute",
                        "key_id",
                        "source",
                        "outcome",
                        "code",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("project_id", models.IntegerField()),
                ("minute", models.IntegerField()),
                ("key_id", models.IntegerField()),
                ("source", models.TextField()),
                ("outcome", models.TextField()),
                ("code", models.TextField()),
                ("events", models.BigIntegerField()),
            ],
            options={
                "db_table": "audit_ledger",
                "indexes": [models.Index(fields=["minute"], name="audit_ledger_minute")],
            },
        ),
    ]
