SELECT
  width_bucket(p.begun, %(starts)s::timestamptz[]) AS cohort,
  p.period,
  COUNT(*) AS people,
  COUNT(*) FILTER(WHERE
    p.returned > p.begun) AS returned
FROM (
  SELECT
    i.period,
    i.returned,
    CASE WHEN COALESCE(i.user_key) IS NOT NULL THEN MIN(i.begun) OVER (PARTITION BY i.user_key) END AS begun
  FROM (
    SELECT
      e.user_key AS user_key,
      width_bucket(e.timestamp, %(starts)s::timestamptz[]) AS period,
      MIN(e.timestamp) FILTER(WHERE
        COALESCE(
          e.name_id IN (
            SELECT
              t.id
            FROM events_label AS t
            WHERE
              t.project_id = %(project)s::bigint AND t.kind = 1 AND t.value = %(v1)s::text
          ),
          FALSE
        )) AS begun,
      MAX(e.timestamp) FILTER(WHERE
        COALESCE(
          e.name_id IN (
            SELECT
              t.id
            FROM events_label AS t
            WHERE
              t.project_id = %(project)s::bigint AND t.kind = 1 AND t.value = %(v3)s::text
          ),
          FALSE
        )
        AND COALESCE(
          CASE WHEN jsonb_typeof(e.properties -> %(key5)s::text) = 'number' THEN (e.properties ->> %(key5)s::text)::numeric END > %(v4)s::numeric,
          FALSE
        )) AS returned
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
              t.project_id = %(project)s::bigint AND t.browser = %(v9)s::text
          ),
          FALSE
        )
      )
      AND (
        COALESCE(
          e.name_id IN (
            SELECT
              t.id
            FROM events_label AS t
            WHERE
              t.project_id = %(project)s::bigint AND t.kind = 1 AND t.value = %(v1)s::text
          ),
          FALSE
        )
        OR (
          COALESCE(
            e.name_id IN (
              SELECT
                t.id
              FROM events_label AS t
              WHERE
                t.project_id = %(project)s::bigint AND t.kind = 1 AND t.value = %(v3)s::text
            ),
            FALSE
          )
          AND COALESCE(
            CASE WHEN jsonb_typeof(e.properties -> %(key5)s::text) = 'number' THEN (e.properties ->> %(key5)s::text)::numeric END > %(v4)s::numeric,
            FALSE
          )
        )
      )
    GROUP BY
      1,
      2
  ) AS i
) AS p
WHERE
  NOT p.begun IS NULL
GROUP BY
  1,
  2
