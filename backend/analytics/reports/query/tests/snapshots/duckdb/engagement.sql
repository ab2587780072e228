SELECT
  g.k0 AS d0,
  g.m0,
  g.m1
FROM (
  SELECT
    i.k0,
    (COALESCE(SUM(i.engagement_ms), 0)::BIGINT)::VARCHAR::DOUBLE / NULLIF(COALESCE(SUM(i.pageviews), 0)::BIGINT * 1000, 0)::DOUBLE AS m0,
    (SUM(i.depth))::VARCHAR::DOUBLE / NULLIF(COUNT(i.depth), 0)::DOUBLE AS m1
  FROM (
    SELECT
      e.path AS k0,
      SUM(e.engagement_ms) AS engagement_ms,
      COUNT(*) FILTER(WHERE
        e.name = $pageview::VARCHAR) AS pageviews,
      NULL AS depth
    FROM events AS e
    WHERE
      e.project_id = $project::BIGINT
      AND e.timestamp >= make_timestamptz($start::BIGINT)
      AND e.timestamp < make_timestamptz($end::BIGINT)
      AND e.bot IS NULL
    GROUP BY
      1
    UNION ALL
    SELECT
      e.path AS k0,
      NULL AS engagement_ms,
      NULL AS pageviews,
      MAX(e.scroll_depth) AS depth
    FROM events AS e
    WHERE
      e.project_id = $project::BIGINT
      AND e.timestamp >= make_timestamptz($start::BIGINT)
      AND e.timestamp < make_timestamptz($end::BIGINT)
      AND e.bot IS NULL
    GROUP BY
      1,
      e.session_key,
      e.host,
      e.path
  ) AS i
  GROUP BY
    i.k0
) AS g
ORDER BY
  g.m0 DESC,
  g.k0 ASC
LIMIT $limit::BIGINT
OFFSET $offset::BIGINT
