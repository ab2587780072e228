SELECT
  g.k0::text AS d0,
  page_id_texts.host AS d1,
  page_id_texts.path AS d2,
  g.m0
FROM (
  SELECT
    i.k0,
    i.k_page_id,
    COUNT(i.user_key) AS m0
  FROM (
    SELECT
      CASE WHEN jsonb_typeof(e.properties -> %(key0)s::text) IN ('string', 'number', 'boolean') THEN e.properties -> %(key0)s::text END AS k0,
      page_id_alike.first AS k_page_id,
      e.user_key AS user_key
    FROM events_event AS e
    LEFT JOIN (
      SELECT
        t.id,
        CASE WHEN COALESCE(t.host, t.path) IS NOT NULL THEN MIN(t.id) OVER (PARTITION BY t.host, t.path) END AS first
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
      2,
      3
  ) AS i
  GROUP BY
    i.k0,
    i.k_page_id
) AS g
LEFT JOIN events_page AS page_id_texts
  ON page_id_texts.project_id = %(project)s::bigint AND page_id_texts.id = g.k_page_id
ORDER BY
  CASE jsonb_typeof(g.k0) WHEN 'boolean' THEN 1 WHEN 'number' THEN 2 WHEN 'string' THEN 3 END DESC NULLS LAST,
  CASE WHEN jsonb_typeof(g.k0) = 'number' THEN (g.k0 #>> ARRAY[]::text[])::numeric END DESC NULLS LAST,
  ((g.k0 #>> ARRAY[]::text[])) COLLATE "C" DESC NULLS LAST,
  (page_id_texts.host) COLLATE "C" ASC,
  (page_id_texts.path) COLLATE "C" ASC
LIMIT %(limit)s::bigint
OFFSET %(offset)s::bigint
