"""Questions with a name."""

from analytics.reports.models.kept import Kept


class Report(Kept):
    """A question that can be asked again. Its definition holds `kind` and `question`, as it was sent."""

    class Meta(Kept.Meta):
        db_table = "reports_report"
