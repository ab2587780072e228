"""What people of a project keep: goals, cohorts, saved reports, dashboards, links, exports. One file each."""
