SELECT
  e.started_at,
  e.ended_at
FROM events_session AS e
WHERE
  e.project_id = %(project)s::bigint AND e.session_key = %(key)s::uuid
