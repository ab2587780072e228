"""What people of a project keep: goals, cohorts, saved reports and dashboards, links, exports. One file each."""
