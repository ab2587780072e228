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
      AND COALESCE(
        e.name_id IN (
          SELECT
            t.id
          FROM events_label AS t
          WHERE
            t.project_id = %(project)s::bigint AND t.kind = 1 AND t.value = %(v0)s::text
        ),
        FALSE
      )
      THEN 32
      ELSE 0
    END + CASE
      WHEN COALESCE(
        CASE WHEN jsonb_typeof(e.properties -> %(key3)s::text) = 'number' THEN (e.properties ->> %(key3)s::text)::numeric END > %(v2)s::numeric,
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
    AND e.name_id IS DISTINCT FROM (
      SELECT
        l.id
      FROM events_label AS l
      WHERE
        l.project_id = %(project)s::bigint
        AND l.kind = 1
        AND l.value = %(engagement)s::text
    )
) AS i
ORDER BY
  1 ASC,
  2 ASC,
  3 ASC
