SELECT
  name_id_texts.value AS d0,
  g.m0
FROM (
  SELECT
    i.k_name_id,
    COALESCE(SUM(i.events), 0)::bigint AS m0
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
        )) AS events
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
  GROUP BY
    i.k_name_id
) AS g
LEFT JOIN events_label AS name_id_texts
  ON name_id_texts.project_id = %(project)s::bigint AND name_id_texts.id = g.k_name_id
ORDER BY
  g.m0 DESC NULLS LAST,
  (name_id_texts.value) COLLATE "C" ASC
LIMIT %(limit)s::bigint
OFFSET %(offset)s::bigint
