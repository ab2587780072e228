"""Saved reports beside each other."""

from analytics.reports.models.kept import Kept


class Dashboard(Kept):
    """Cards, each with a saved report of the project.

    Its definition holds `description`, `period` and `cards`, which name their reports by public id.
    """

    class Meta(Kept.Meta):
        db_table = "reports_dashboard"
