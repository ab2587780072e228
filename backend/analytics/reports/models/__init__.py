"""What people of a project keep: goals, cohorts, saved reports, dashboards, links, notes. One file each."""

from analytics.reports.models.annotations import Annotation as Annotation
from analytics.reports.models.cohorts import Cohort as Cohort
from analytics.reports.models.dashboards import Dashboard as Dashboard
from analytics.reports.models.goals import Goal as Goal
from analytics.reports.models.saved import Report as Report
from analytics.reports.models.shares import Share as Share
