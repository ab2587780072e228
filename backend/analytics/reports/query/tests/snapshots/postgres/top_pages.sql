SELECT
  page_id_entry.path AS d0,
  COUNT(DISTINCT i.user_key) AS m0,
  COALESCE(SUM(i.c1), 0)::bigint AS m1
FROM (
  SELECT
    e.page_id AS k_page_id,
    e.user_key AS user_key,
    COUNT(*) FILTER(WHERE
      e.name_id = (
        SELECT
          l.id
        FROM events_label AS l
        WHERE
          l.project_id = %(project)s::bigint AND l.kind = 1 AND l.value = %(pageview)s::text
      )) AS c1
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
LEFT JOIN events_page AS page_id_entry
  ON page_id_entry.project_id = %(project)s::bigint AND page_id_entry.id = i.k_page_id
GROUP BY
  page_id_entry.path
ORDER BY
  m0 DESC NULLS LAST,
  (page_id_entry.path) COLLATE "C" ASC
LIMIT %(limit)s::bigint
OFFSET %(offset)s::bigint
