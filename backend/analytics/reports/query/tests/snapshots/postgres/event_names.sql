SELECT
  name_id_entry.value AS d0,
  COALESCE(SUM(i.c0), 0)::bigint AS m0
FROM (
  SELECT
    e.name_id AS k_name_id,
    COUNT(*) FILTER(WHERE
      e.name_id IS DISTINCT FROM (
        SELECT
          l.id
        FROM events_label AS l
        WHERE
          l.project_id = %(project)s::bigint
          AND l.kind = 1
          AND l.value = %(engagement)s::text
      )) AS c0
  FROM events_event AS e
  WHERE
    e.project_id = %(project)s::bigint
    AND e.timestamp >= %(start)s::timestamptz
    AND e.timestamp < %(end)s::timestamptz
    AND e.bot_id IS NULL
    AND e.name_id IS DISTINCT FROM (
      SELECT
        l.id
      FROM events_label AS l
      WHERE
        l.project_id = %(project)s::bigint
        AND l.kind = 1
        AND l.value = %(engagement)s::text
    )
  GROUP BY
    1
) AS i
LEFT JOIN events_label AS name_id_entry
  ON name_id_entry.project_id = %(project)s::bigint AND name_id_entry.id = i.k_name_id
GROUP BY
  name_id_entry.value
ORDER BY
  m0 DESC NULLS LAST,
  (name_id_entry.value) COLLATE "C" ASC
LIMIT %(limit)s::bigint
OFFSET %(offset)s::bigint
