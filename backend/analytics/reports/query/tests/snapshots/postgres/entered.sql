SELECT
  COALESCE(SUM(i.pageviews), 0)::bigint AS m0
FROM (
  SELECT
    COUNT(*) FILTER(WHERE
      e.name_id = (
        SELECT
          l.id
        FROM events_label AS l
        WHERE
          l.project_id = %(project)s::bigint AND l.kind = 1 AND l.value = %(pageview)s::text
      )) AS pageviews
  FROM events_event AS e
  WHERE
    e.project_id = %(project)s::bigint
    AND e.timestamp >= %(start)s::timestamptz
    AND e.timestamp < %(end)s::timestamptz
    AND e.bot_id IS NULL
    AND e.session_key IN (
      SELECT
        e.session_key
      FROM events_session AS e
      WHERE
        e.project_id = %(project)s::bigint
        AND COALESCE(
          e.entry_page_id IN (
            SELECT
              t.id
            FROM events_page AS t
            WHERE
              t.project_id = %(project)s::bigint AND t.path = %(v4)s::text
          ),
          FALSE
        )
    )
) AS i
