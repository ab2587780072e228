SELECT
  g.k_currency AS d0,
  g.m0,
  g.m1
FROM (
  SELECT
    i.k_currency,
    (COALESCE(SUM(i.revenue), 0))::numeric(38, 4) AS m0,
    COUNT(i.user_key) AS m1
  FROM (
    SELECT
      e.currency AS k_currency,
      e.user_key AS user_key,
      SUM(e.revenue) AS revenue
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
  GROUP BY
    i.k_currency
) AS g
ORDER BY
  g.m0 DESC NULLS LAST,
  (g.k_currency) COLLATE "C" ASC
LIMIT %(limit)s::bigint
OFFSET %(offset)s::bigint
