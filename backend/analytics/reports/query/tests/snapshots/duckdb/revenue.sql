SELECT
  g.k0 AS d0,
  g.m0,
  g.m1
FROM (
  SELECT
    i.k0,
    (COALESCE(SUM(i.revenue), 0))::DECIMAL(38,4) AS m0,
    COUNT(i.user_key) AS m1
  FROM (
    SELECT
      e.currency AS k0,
      e.user_key AS user_key,
      SUM(e.revenue) AS revenue
    FROM events AS e
    WHERE
      e.project_id = $project::BIGINT
      AND e.timestamp >= make_timestamptz($start::BIGINT)
      AND e.timestamp < make_timestamptz($end::BIGINT)
      AND e.bot IS NULL
    GROUP BY
      1,
      2
  ) AS i
  GROUP BY
    i.k0
) AS g
ORDER BY
  g.m0 DESC,
  g.k0 ASC
LIMIT $limit::BIGINT
OFFSET $offset::BIGINT
