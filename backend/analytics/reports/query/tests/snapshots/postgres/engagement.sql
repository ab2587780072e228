SELECT
  page_id_texts.path AS d0,
  g.m0,
  g.m1
FROM (
  SELECT
    i.k_page_id,
    (COALESCE(SUM(i.engagement_ms), 0)::bigint)::double precision / NULLIF(COALESCE(SUM(i.pageviews), 0)::bigint * 1000, 0) AS m0,
    (SUM(i.depth))::double precision / NULLIF(COUNT(i.depth), 0) AS m1
  FROM (
    SELECT
      page_id_alike.first AS k_page_id,
      SUM(e.engagement_ms) AS engagement_ms,
      COUNT(*) FILTER(WHERE
        e.name_id = (
          SELECT
            l.id
          FROM events_label AS l
          WHERE
            l.project_id = %(project)s::bigint AND l.kind = 1 AND l.value = %(pageview)s::text
        )) AS pageviews,
      NULL::bigint AS depth
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
      1
    UNION ALL
    SELECT
      page_id_alike.first AS k_page_id,
      NULL::bigint AS engagement_ms,
      NULL::bigint AS pageviews,
      MAX(e.scroll_depth) AS depth
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
      e.session_key,
      e.page_id
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
