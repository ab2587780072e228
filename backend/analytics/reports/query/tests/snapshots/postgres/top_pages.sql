SELECT
  page_id_texts.path AS d0,
  g.m0,
  g.m1,
  COUNT(*) OVER () AS n
FROM (
  SELECT
    i.k_page_id,
    COUNT(i.user_key) AS m0,
    COALESCE(SUM(i.pageviews), 0)::bigint AS m1
  FROM (
    SELECT
      page_id_alike.first AS k_page_id,
      e.user_key AS user_key,
      COUNT(*) FILTER(WHERE
        e.name_id = (
          SELECT
            l.id
          FROM events_label AS l
          WHERE
            l.project_id = %(project)s::bigint AND l.kind = 1 AND l.value = %(pageview)s::text
        )) AS pageviews
    FROM events_event AS e
    LEFT JOIN (
      SELECT
        t.id,
        CASE WHEN COALESCE(t.path) IS NOT NULL THEN MIN(t.id) OVER (PARTITION BY t.path) END AS first
      FROM events_page AS t
      WHERE
        t.project_id = %(project)s::bigint
    ) AS page_id_alike
      ON page_id_alike.id = e.page_id
    WHERE
      e.project_id = %(project)s::bigint
      AND e.timestamp >= %(start)s::timestamptz
      AND e.timestamp < %(end)s::timestamptz
      AND e.bot_id IS NULL
    GROUP BY
      1,
      2
  ) AS i
  GROUP BY
    i.k_page_id
) AS g
LEFT JOIN events_page AS page_id_texts
  ON page_id_texts.project_id = %(project)s::bigint AND page_id_texts.id = g.k_page_id
ORDER BY
  g.m0 DESC NULLS LAST,
  (page_id_texts.path) COLLATE "C" ASC
LIMIT %(limit)s::bigint
OFFSET %(offset)s::bigint
