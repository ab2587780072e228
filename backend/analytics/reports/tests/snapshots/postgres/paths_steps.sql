SELECT
  DENSE_RANK() OVER (ORDER BY i.session_key) AS session,
  i.flags::bigint AS flags,
  i.number::bigint AS number
FROM (
  SELECT
    e.session_key AS session_key,
    e.timestamp AS timestamp,
    e.event_id AS event_id,
    CASE
      WHEN e.name_id = (
        SELECT
          l.id
        FROM events_label AS l
        WHERE
          l.project_id = %(project)s::bigint AND l.kind = 1 AND l.value = %(pageview)s::text
      )
      THEN 1
      ELSE 0
    END + CASE
      WHEN e.name_id = (
        SELECT
          l.id
        FROM events_label AS l
        WHERE
          l.project_id = %(project)s::bigint AND l.kind = 1 AND l.value = %(pageview)s::text
      )
      AND COALESCE(
        e.page_id IN (
          SELECT
            t.id
          FROM events_page AS t
          WHERE
            t.project_id = %(project)s::bigint AND t.path = %(v2)s::text
        ),
        FALSE
      )
      THEN 2
      ELSE 0
    END AS flags,
    COALESCE(
      CASE
        WHEN e.name_id = (
          SELECT
            l.id
          FROM events_label AS l
          WHERE
            l.project_id = %(project)s::bigint AND l.kind = 1 AND l.value = %(pageview)s::text
        )
        THEN page_id_alike.first::bigint
        ELSE e.name_id::bigint
      END,
      %(nothing)s::bigint
    ) AS number
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
            t.project_id = %(project)s::bigint AND t.browser = %(v7)s::text
        ),
        FALSE
      )
    )
    AND e.session_key IN (
      SELECT
        e.session_key
      FROM events_event AS e
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
                t.project_id = %(project)s::bigint AND t.browser = %(v8)s::text
            ),
            FALSE
          )
        )
        AND (
          e.name_id = (
            SELECT
              l.id
            FROM events_label AS l
            WHERE
              l.project_id = %(project)s::bigint AND l.kind = 1 AND l.value = %(pageview)s::text
          )
          AND COALESCE(
            e.page_id IN (
              SELECT
                t.id
              FROM events_page AS t
              WHERE
                t.project_id = %(project)s::bigint AND t.path = %(v9)s::text
            ),
            FALSE
          )
        )
    )
) AS i
ORDER BY
  i.session_key ASC,
  i.timestamp ASC,
  i.event_id ASC
