SELECT
  g.k0 AS d0,
  g.m0
FROM (
  SELECT
    i.k0,
    COALESCE(SUM(i.events), 0)::BIGINT AS m0
  FROM (
    SELECT
      e.name AS k0,
      COUNT(*) FILTER(WHERE
        e.name IS DISTINCT FROM $engagement::VARCHAR) AS events
    FROM events AS e
    WHERE
      e.project_id = $project::BIGINT
      AND e.timestamp >= make_timestamptz($start::BIGINT)
      AND e.timestamp < make_timestamptz($end::BIGINT)
      AND e.bot IS NULL
      AND e.name IS DISTINCT FROM $engagement::VARCHAR
    GROUP BY
      1
  ) AS i
  GROUP BY
    i.k0
) AS g
ORDER BY
  g.m0 DESC,
  g.k0 ASC
LIMIT $limit::BIGINT
OFFSET $offset::BIGINT
