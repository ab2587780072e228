SELECT
  i.k_property0::text AS d0,
  page_id_entry.host AS d1,
  page_id_entry.path AS d2,
  COUNT(DISTINCT i.user_key) AS m0
FROM (
  SELECT
    CASE WHEN jsonb_typeof(e.properties -> %(key0)s::text) IN ('string', 'number', 'boolean') THEN e.properties -> %(key0)s::text END AS k_property0,
    e.page_id AS k_page_id,
    e.user_key AS user_key
  FROM events_event AS e
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
LEFT JOIN events_page AS page_id_entry
  ON page_id_entry.project_id = %(project)s::bigint AND page_id_entry.id = i.k_page_id
GROUP BY
  i.k_property0,
  page_id_entry.host,
  page_id_entry.path
ORDER BY
  CASE jsonb_typeof(i.k_property0) WHEN 'boolean' THEN 1 WHEN 'number' THEN 2 WHEN 'string' THEN 3 END DESC NULLS LAST,
  CASE WHEN jsonb_typeof(i.k_property0) = 'number' THEN (i.k_property0 #>> ARRAY[]::text[])::numeric END DESC NULLS LAST,
  ((i.k_property0 #>> ARRAY[]::text[])) COLLATE "C" DESC NULLS LAST,
  (page_id_entry.host) COLLATE "C" ASC,
  (page_id_entry.path) COLLATE "C" ASC
LIMIT %(limit)s::bigint
OFFSET %(offset)s::bigint
