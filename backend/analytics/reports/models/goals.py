"""What visitors shall do."""

from analytics.reports.models.kept import Kept


class Goal(Kept):
    """Events that somebody hopes for; questions name them as `["goal", id]`.

    What each of them is worth is in the definition, too.
    """

    class Meta(Kept.Meta):
        db_table = "reports_goal"
