SELECT
  entry_page_id_texts.path AS d0,
  g.m0,
  g.m1,
  g.m2
FROM (
  SELECT
    i.k_entry_page_id,
    COUNT(i.user_key) AS m0,
    COALESCE(SUM(i.events), 0)::bigint AS m1,
    (COALESCE(SUM(i.bounces), 0)::bigint)::double precision / NULLIF(COALESCE(SUM(i.started), 0)::bigint, 0) AS m2
  FROM (
    SELECT
      entry_page_id_alike.first AS k_entry_page_id,
      e.user_key AS user_key,
      NULL::bigint AS events,
      COUNT(*) FILTER(WHERE
        e.pageviews = 1 AND e.events = 1) AS bounces,
      COUNT(*) AS started
    FROM events_session AS e
    LEFT JOIN (
      SELECT
        t.id,
        CASE WHEN COALESCE(t.path) IS NOT NULL THEN MIN(t.id) OVER (PARTITION BY t.path) END AS first
      FROM events_page AS t
      WHERE
        t.project_id = %(project)s::bigint
    ) AS entry_page_id_alike
      ON entry_page_id_alike.id = e.entry_page_id
    WHERE
      (
        e.project_id = %(project)s::bigint
        AND e.started_at >= %(start)s::timestamptz
        AND e.started_at < %(end)s::timestamptz
        AND e.bot_id IS NULL
      )
      AND e.session_key IN (
        SELECT
          e.session_key
        FROM events_event AS e
        WHERE
          e.project_id = %(project)s::bigint
          AND e.timestamp >= %(start)s::timestamptz
          AND e.timestamp <= (
            SELECT
              MAX(e.ended_at)
            FROM events_session AS e
            WHERE
              e.project_id = %(project)s::bigint
              AND e.started_at >= %(start)s::timestamptz
              AND e.started_at < %(end)s::timestamptz
          )
          AND COALESCE(
            e.name_id IN (
              SELECT
                t.id
              FROM events_label AS t
              WHERE
                t.project_id = %(project)s::bigint AND t.kind = 1 AND t.value = %(v4)s::text
            ),
            FALSE
          )
      )
    GROUP BY
      1,
      2
    UNION ALL
    SELECT
      s.k_entry_page_id AS k_entry_page_id,
      NULL::uuid AS user_key,
      COUNT(*) FILTER(WHERE
        e.name_id IS DISTINCT FROM (
          SELECT
            l.id
          FROM events_label AS l
          WHERE
            l.project_id = %(project)s::bigint
            AND l.kind = 1
            AND l.value = %(engagement)s::text
        )) AS events,
      NULL::bigint AS bounces,
      NULL::bigint AS started
    FROM events_event AS e
    JOIN (
      SELECT
        e.session_key,
        entry_page_id_alike.first AS k_entry_page_id
      FROM events_session AS e
      LEFT JOIN (
        SELECT
          t.id,
          CASE WHEN COALESCE(t.path) IS NOT NULL THEN MIN(t.id) OVER (PARTITION BY t.path) END AS first
        FROM events_page AS t
        WHERE
          t.project_id = %(project)s::bigint
      ) AS entry_page_id_alike
        ON entry_page_id_alike.id = e.entry_page_id
      WHERE
        (
          e.project_id = %(project)s::bigint
          AND e.started_at >= %(start)s::timestamptz
          AND e.started_at < %(end)s::timestamptz
          AND e.bot_id IS NULL
        )
    ) AS s
      ON s.session_key = e.session_key
    WHERE
      e.project_id = %(project)s::bigint
      AND e.timestamp >= %(start)s::timestamptz
      AND e.timestamp <= (
        SELECT
          MAX(e.ended_at)
        FROM events_session AS e
        WHERE
          e.project_id = %(project)s::bigint
          AND e.started_at >= %(start)s::timestamptz
          AND e.started_at < %(end)s::timestamptz
      )
      AND COALESCE(
        e.name_id IN (
          SELECT
            t.id
          FROM events_label AS t
          WHERE
            t.project_id = %(project)s::bigint AND t.kind = 1 AND t.value = %(v5)s::text
        ),
        FALSE
      )
    GROUP BY
      1
  ) AS i
  GROUP BY
    i.k_entry_page_id
) AS g
LEFT JOIN events_page AS entry_page_id_texts
  ON entry_page_id_texts.project_id = %(project)s::bigint
  AND entry_page_id_texts.id = g.k_entry_page_id
ORDER BY
  g.m0 DESC NULLS LAST,
  (entry_page_id_texts.path) COLLATE "C" ASC
LIMIT %(limit)s::bigint
OFFSET %(offset)s::bigint
