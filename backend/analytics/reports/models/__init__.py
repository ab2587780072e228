"""What people of a project keep: goals, cohorts, saved reports, dashboards, links, exports. One file each."""

from analytics.reports.models.cohorts import Cohort as Cohort
from analytics.reports.models.goals import Goal as Goal
from analytics.reports.models.saved import Report as Report
from analytics.reports.models.shares import Share as Share
