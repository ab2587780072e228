SELECT
  g.k_page_id::bigint AS number,
  page_id_texts.path AS value
FROM (
  SELECT
    page_id_alike.first AS k_page_id
  FROM events_event AS e
  LEFT JOIN (
    SELECT
      t.id,
      CASE WHEN COALESCE(t.path) IS NOT NULL THEN MIN(t.id) OVER (PARTITION BY t.path) END AS first
    FROM events_page AS t
    WHERE
      t.project_id = %(project)s::bigint
  ) AS page_id_alike
    ON page_id_alike.id = e.page_id
  WHERE
    (
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
      AND COALESCE(
        e.client_id IN (
          SELECT
            t.id
          FROM events_client AS t
          WHERE
            t.project_id = %(project)s::bigint AND t.browser = %(v5)s::text
        ),
        FALSE
      )
    )
    AND page_id_alike.first::bigint = ANY(%(numbers)s::bigint[])
  GROUP BY
    1
) AS g
LEFT JOIN events_page AS page_id_texts
  ON page_id_texts.project_id = %(project)s::bigint AND page_id_texts.id = g.k_page_id
