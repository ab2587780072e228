"""The tables of this app."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import analytics.common.ids
import analytics.projects.kinds
import analytics.projects.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeyVersion",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("version", models.BigIntegerField()),
            ],
            options={
                "db_table": "projects_key_version",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="projects_key_version_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                (
                    "public_id",
                    models.UUIDField(default=analytics.common.ids.uuid7, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=100)),
                ("slug", models.SlugField(db_index=False, max_length=60)),
                ("timezone", models.CharField(default="UTC", max_length=64)),
                (
                    "allowed_origins",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=analytics.projects.models.any_origin, size=None
                    ),
                ),
                ("require_origin", models.BooleanField(default=False)),
                ("session_window_minutes", models.PositiveSmallIntegerField(default=60)),
                (
                    "ip_storage",
                    models.CharField(
                        choices=[("full", "full"), ("truncated", "truncated"), ("none", "none")],
                        default=analytics.projects.kinds.IpStorage["FULL"],
                        max_length=10,
                    ),
                ),
                ("honour_dnt", models.BooleanField(default=False)),
                ("revenue_from_browser", models.BooleanField(default=False)),
                ("salt", models.BinaryField(default=analytics.projects.models.new_salt, max_length=32)),
                ("raw_retention_days", models.PositiveIntegerField(default=90)),
                ("aggregate_retention_days", models.PositiveIntegerField(default=1095)),
                (
                    "week_start",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "monday"), (6, "saturday"), (7, "sunday")],
                        default=analytics.projects.kinds.Weekday["MONDAY"],
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("deleted_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "projects_project",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("deleted_at", None)),
                        fields=("slug",),
                        name="projects_project_slug_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("session_window_minutes__range", (5, 1440))),
                        name="projects_project_window",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ip_storage__in",
                                [
                                    analytics.projects.kinds.IpStorage["FULL"],
                                    analytics.projects.kinds.IpStorage["TRUNCATED"],
                                    analytics.projects.kinds.IpStorage["NONE"],
                                ],
                            )
                        ),
                        name="projects_project_ip_storage",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("aggregate_retention_days__gte", 1), ("raw_retention_days__gte", 1)
                        ),
                        name="projects_project_retention",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "week_start__in",
                                [
                                    analytics.projects.kinds.Weekday["MONDAY"],
                                    analytics.projects.kinds.Weekday["SATURDAY"],
                                    analytics.projects.kinds.Weekday["SUNDAY"],
                                ],
                            )
                        ),
                        name="projects_project_week_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_source",
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=analytics.common.ids.uuid7, editable=False, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("public", "public"), ("secret", "secret"), ("read", "read")], max_length=10
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("prefix", models.CharField(max_length=12)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("text", models.CharField(max_length=64, null=True)),
                (
                    "allowed_origins",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), null=True, size=None
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rotated_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.apikey",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="projects.project",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="projects.source",
                    ),
                ),
            ],
            options={
                "db_table": "projects_api_key",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=analytics.common.ids.uuid7, editable=False, unique=True),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "owner"), ("admin", "admin"), ("viewer", "viewer")], max_length=10
                    ),
                ),
                ("personal_data", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_membership",
                "constraints": [
                    models.UniqueConstraint(fields=("project", "user"), name="projects_membership_unique"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    analytics.projects.kinds.Role["OWNER"],
                                    analytics.projects.kinds.Role["ADMIN"],
                                    analytics.projects.kinds.Role["VIEWER"],
                                ],
                            )
                        ),
                        name="projects_membership_role_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.UniqueConstraint(fields=("project", "name"), name="projects_source_unique"),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            analytics.projects.kinds.KeyKind["PUBLIC"],
                            analytics.projects.kinds.KeyKind["SECRET"],
                            analytics.projects.kinds.KeyKind["READ"],
                        ],
                    )
                ),
                name="projects_api_key_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("text", None), ("kind", analytics.projects.kinds.KeyKind["PUBLIC"]), _connector="OR"
                ),
                name="projects_api_key_secrets_unsaid",
            ),
        ),
    ]
