"""The tables of this app."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("action", models.TextField()),
                ("project_id", models.IntegerField(null=True)),
                ("target_type", models.TextField()),
                ("target_id", models.TextField()),
                ("data", models.JSONField()),
                ("prev_hash", models.BinaryField(max_length=32)),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "db_table": "audit_entry",
                "indexes": [models.Index(fields=["project_id", "-seq"], name="audit_entry_project")],
                "constraints": [
                    models.UniqueConstraint(fields=("prev_hash",), name="audit_entry_one_successor"),
                    models.CheckConstraint(
                        condition=models.Q(("seq__gte", 1)), name="audit_entry_seq_from_one"
                    ),
                ],
            },
        ),
    ]
