SELECT
  COALESCE(SUM(i.events), 0)::bigint AS m0
FROM (
  SELECT
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
    AND (
      (
        COALESCE(
          e.client_id IN (
            SELECT
              t.id
            FROM events_client AS t
            WHERE
              t.project_id = %(project)s::bigint AND t.browser = %(v4)s::text
          ),
          FALSE
        )
        OR (
          NOT COALESCE(
            e.client_id IN (
              SELECT
                t.id
              FROM events_client AS t
              WHERE
                t.project_id = %(project)s::bigint AND (
                  NOT t.browser IS NULL
                )
            ),
            FALSE
          )
        )
      )
      AND (
        NOT (
          COALESCE(
            e.page_id IN (
              SELECT
                t.id
              FROM events_page AS t
              WHERE
                t.project_id = %(project)s::bigint
                AND (
                  strpos(t.path, %(v5)s::text) > 0 OR strpos(t.path, %(v6)s::text) > 0
                )
            ),
            FALSE
          )
          OR COALESCE(
            e.title_id IN (
              SELECT
                t.id
              FROM events_label AS t
              WHERE
                t.project_id = %(project)s::bigint AND t.kind = 3 AND t.value ~ %(v7)s::text
            ),
            FALSE
          )
        )
      )
      AND (
        NOT COALESCE(
          e.source_id IN (
            SELECT
              t.id
            FROM events_label AS t
            WHERE
              t.project_id = %(project)s::bigint AND t.kind = 2 AND t.value = %(v8)s::text
          ),
          FALSE
        )
      )
      AND COALESCE(
        CASE WHEN jsonb_typeof(e.properties -> %(key10)s::text) = 'number' THEN (e.properties ->> %(key10)s::text)::numeric END >= %(v9)s::numeric,
        FALSE
      )
      AND COALESCE(
        CASE WHEN jsonb_typeof(e.properties -> %(key12)s::text) IN ('string', 'number', 'boolean') THEN e.properties -> %(key12)s::text END = ANY(%(v11)s::jsonb[]),
        FALSE
      )
      AND COALESCE(
        NOT COALESCE(
          (
            SELECT
              t.value
            FROM events_identifier AS t
            WHERE
              t.project_id = %(project)s::bigint AND t.key = e.user_key
          ),
          e.user_key::text
        ) IS NULL,
        FALSE
      )
    )
) AS i
