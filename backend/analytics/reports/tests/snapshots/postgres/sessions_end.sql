SELECT
  MAX(e.ended_at)
FROM events_session AS e
WHERE
  e.project_id = %(project)s::bigint
  AND e.started_at >= %(start)s::timestamptz
  AND e.started_at < %(end)s::timestamptz
