"""Filters with a name."""

from analytics.reports.models.kept import Kept


class Cohort(Kept):
    """A filter of people's events that questions name as `["in_cohort", id]`."""

    class Meta(Kept.Meta):
        db_table = "reports_cohort"
