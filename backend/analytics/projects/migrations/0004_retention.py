"""How long a project may ask to be kept, and when nothing was left of a deleted one."""

from django.db import migrations, models

RAW = models.Q(("raw_retention_days__range", (8, 3650)))
AGGREGATES = models.Q(("aggregate_retention_days__range", (8, 36500)))


class Migration(migrations.Migration):
    """projects_project: erased_at, and the ranges of both retentions."""

    dependencies = [("projects", "0003_answers_and_source_ids")]

    operations = [
        migrations.RemoveConstraint(model_name="project", name="projects_project_retention"),
        migrations.RunSQL(
            """UPDATE projects_project SET
                   raw_retention_days = least(greatest(raw_retention_days, 8), 3650),
                   aggregate_retention_days = least(greatest(aggregate_retention_days, 8), 36500)
               WHERE raw_retention_days NOT BETWEEN 8 AND 3650
                  OR aggregate_retention_days NOT BETWEEN 8 AND 36500""",
            migrations.RunSQL.noop,
        ),
        migrations.AddField(model_name="project", name="erased_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(condition=RAW, name="projects_project_raw_retention_days"),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=AGGREGATES, name="projects_project_aggregate_retention_days"
            ),
        ),
    ]
