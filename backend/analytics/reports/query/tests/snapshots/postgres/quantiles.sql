SELECT
  client_id_texts.browser AS d0,
  g.m0,
  g.m1,
  g.m2,
  g.m3
FROM (
  SELECT
    i.k_client_id,
    percentile_cont(0.95) WITHIN GROUP (ORDER BY (i.p0)::double precision) AS m0,
    (SUM(i.p0))::double precision / NULLIF(COUNT(i.p0), 0) AS m1,
    COUNT(DISTINCT i.p0) AS m2,
    COALESCE(SUM(i.events), 0)::bigint AS m3
  FROM (
    SELECT
      client_id_alike.first AS k_client_id,
      CASE WHEN jsonb_typeof(e.properties -> %(key0)s::text) = 'number' AND length(e.properties ->> %(key0)s::text) <= 300 THEN (e.properties ->> %(key0)s::text)::numeric END AS p0,
      NULL::bigint AS events
    FROM events_event AS e
    LEFT JOIN (
      SELECT
        t.id,
        CASE WHEN COALESCE(t.browser) IS NOT NULL THEN MIN(t.id) OVER (PARTITION BY t.browser) END AS first
      FROM events_client AS t
      WHERE
        t.project_id = %(project)s::bigint
    ) AS client_id_alike
      ON client_id_alike.id = e.client_id
    WHERE
      e.project_id = %(project)s::bigint
      AND e.timestamp >= %(start)s::timestamptz
      AND e.timestamp < %(end)s::timestamptz
      AND e.bot_id IS NULL
    UNION ALL
    SELECT
      client_id_alike.first AS k_client_id,
      NULL::numeric AS p0,
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
    LEFT JOIN (
      SELECT
        t.id,
        CASE WHEN COALESCE(t.browser) IS NOT NULL THEN MIN(t.id) OVER (PARTITION BY t.browser) END AS first
      FROM events_client AS t
      WHERE
        t.project_id = %(project)s::bigint
    ) AS client_id_alike
      ON client_id_alike.id = e.client_id
    WHERE
      e.project_id = %(project)s::bigint
      AND e.timestamp >= %(start)s::timestamptz
      AND e.timestamp < %(end)s::timestamptz
      AND e.bot_id IS NULL
    GROUP BY
      1
  ) AS i
  GROUP BY
    i.k_client_id
) AS g
LEFT JOIN events_client AS client_id_texts
  ON client_id_texts.project_id = %(project)s::bigint
  AND client_id_texts.id = g.k_client_id
ORDER BY
  g.m0 DESC NULLS LAST,
  (client_id_texts.browser) COLLATE "C" ASC
LIMIT %(limit)s::bigint
OFFSET %(offset)s::bigint
