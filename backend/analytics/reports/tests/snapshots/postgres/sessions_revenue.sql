SELECT
  e.session_key,
  e.currency,
  (SUM(e.revenue))::numeric(38, 4)
FROM events_event AS e
WHERE
  (
    e.project_id = %(project)s::bigint
    AND e.timestamp >= %(start)s::timestamptz
    AND e.timestamp < %(end)s::timestamptz
  )
  AND e.session_key = ANY(%(keys)s::uuid[])
  AND (
    NOT e.revenue IS NULL
  )
GROUP BY
  e.session_key,
  e.currency
