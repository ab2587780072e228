SELECT
  g.k0 AS d0,
  g.m0,
  g.m1
FROM (
  SELECT
    i.k0,
    COALESCE(SUM(i.events), 0)::BIGINT AS m0,
    (COALESCE(SUM(i.bounces), 0)::BIGINT)::VARCHAR::DOUBLE / NULLIF(COALESCE(SUM(i.started), 0)::BIGINT, 0)::DOUBLE AS m1
  FROM (
    SELECT
      e.country AS k0,
      COUNT(*) FILTER(WHERE
        e.name IS DISTINCT FROM $engagement::VARCHAR) AS events,
      NULL AS bounces,
      NULL AS started
    FROM events AS e
    WHERE
      e.project_id = $project::BIGINT
      AND e.timestamp >= make_timestamptz($start::BIGINT)
      AND e.timestamp < make_timestamptz($end::BIGINT)
      AND e.bot IS NULL
      AND (
        e.browser = $v4::VARCHAR
      )
    GROUP BY
      1
    UNION ALL
    SELECT
      UNNEST($begun_k0::VARCHAR[]) AS k0,
      NULL AS events,
      UNNEST($begun_bounces::BIGINT[]) AS bounces,
      UNNEST($begun_started::BIGINT[]) AS started
  ) AS i
  GROUP BY
    i.k0
) AS g
