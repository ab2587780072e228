SELECT
  COUNT(DISTINCT i.user_key) AS m0,
  COUNT(DISTINCT i.session_key) AS m1,
  COALESCE(SUM(i.pageviews), 0)::bigint AS m2,
  COALESCE(SUM(i.events), 0)::bigint AS m3
FROM (
  SELECT
    e.user_key AS user_key,
    e.session_key AS session_key,
    COUNT(*) FILTER(WHERE
      e.name_id = (
        SELECT
          l.id
        FROM events_label AS l
        WHERE
          l.project_id = %(project)s::bigint AND l.kind = 1 AND l.value = %(pageview)s::text
      )) AS pageviews,
    COUNT(*) FILTER(WHERE
      e.name_id IS DISTINCT FROM (
        SELECT
          l.id
        FROM events_label AS l
        WHERE
          l.project_id = %(project)s::bigint
          AND l.kind = 1
          AND l.value = %(engagement)s::text
      )) AS events
  FROM events_event AS e
  WHERE
    e.project_id = %(project)s::bigint
    AND e.timestamp >= %(start)s::timestamptz
    AND e.timestamp < %(end)s::timestamptz
    AND e.bot_id IS NULL
  GROUP BY
    1,
    2
) AS i
