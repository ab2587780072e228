SELECT
  COUNT(i.user_key) AS m0
FROM (
  SELECT
    e.user_key AS user_key
  FROM events_event AS e
  WHERE
    e.project_id = %(project)s::bigint
    AND e.timestamp >= %(start)s::timestamptz
    AND e.timestamp < %(end)s::timestamptz
    AND e.bot_id IS NULL
    AND (
      e.user_key IN (
        SELECT DISTINCT
          e.user_key
        FROM events_event AS e
        WHERE
          e.project_id = %(project)s::bigint
          AND e.timestamp >= %(start)s::timestamptz
          AND e.timestamp < %(end)s::timestamptz
          AND e.bot_id IS NULL
          AND COALESCE(
            e.name_id IN (
              SELECT
                t.id
              FROM events_label AS t
              WHERE
                t.project_id = %(project)s::bigint AND t.kind = 1 AND t.value = %(v3)s::text
            ),
            FALSE
          )
      )
      AND (
        NOT e.user_key IN (
          SELECT DISTINCT
            e.user_key
          FROM events_event AS e
          WHERE
            e.project_id = %(project)s::bigint
            AND e.timestamp >= %(start)s::timestamptz
            AND e.timestamp < %(end)s::timestamptz
            AND e.bot_id IS NULL
            AND COALESCE(
              CASE WHEN jsonb_typeof(e.properties -> %(key5)s::text) = 'number' THEN (e.properties ->> %(key5)s::text)::numeric END >= %(v4)s::numeric,
              FALSE
            )
        )
      )
    )
  GROUP BY
    1
) AS i
