WITH candidates AS MATERIALIZED (
  SELECT
    uuid_hash_extended(i.user_key, 0) AS person,
    (date_part('epoch', i.timestamp) * 1000000)::bigint AS at,
    i.mask::bigint AS steps
  FROM (
    SELECT
      e.user_key AS user_key,
      e.timestamp AS timestamp,
      CASE
        WHEN e.timestamp < %(last_begin)s::timestamptz
        AND (
          COALESCE(
            e.name_id IN (
              SELECT
                t.id
              FROM events_label AS t
              WHERE
                t.project_id = %(project)s::bigint AND t.kind = 1 AND t.value = %(v0)s::text
            ),
            FALSE
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
        )
        THEN 32 + CASE
          WHEN COALESCE(
            e.location_id IN (
              SELECT
                t.id
              FROM events_location AS t
              WHERE
                t.project_id = %(project)s::bigint AND t.country = %(v5)s::text
            ),
            FALSE
          )
          THEN 1
          WHEN (
            NOT COALESCE(
              e.location_id IN (
                SELECT
                  t.id
                FROM events_location AS t
                WHERE
                  t.project_id = %(project)s::bigint AND (
                    NOT t.country IS NULL
                  )
              ),
              FALSE
            )
          )
          THEN 2
          ELSE 0
        END
        ELSE 0
      END + CASE
        WHEN COALESCE(
          e.name_id IN (
            SELECT
              t.id
            FROM events_label AS t
            WHERE
              t.project_id = %(project)s::bigint AND t.kind = 1 AND t.value = %(v3)s::text
          ),
          FALSE
        )
        THEN 64
        ELSE 0
      END AS mask
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
  ) AS i
  WHERE
    i.mask > 0
)
SELECT
  i.person,
  i.at,
  i.steps
FROM candidates AS i
JOIN (
  SELECT
    i.person AS person,
    MIN(i.at) FILTER(WHERE
      (
        i.steps & 32
      ) > 0) AS first,
    MIN(i.at) FILTER(WHERE
      (
        i.steps & 64
      ) > 0) AS since,
    MAX(i.at) FILTER(WHERE
      (
        i.steps & 64
      ) > 0) AS until
  FROM candidates AS i
  GROUP BY
    1
) AS p
  ON i.person = p.person
WHERE
  (
    i.at = p.first
    OR (
      i.at + %(window)s::bigint >= p.since AND (
        i.at <= p.until OR i.steps >= 64
      )
    )
  )
ORDER BY
  1 ASC,
  2 ASC,
  3 ASC
