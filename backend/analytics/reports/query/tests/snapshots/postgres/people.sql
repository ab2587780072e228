SELECT
  COALESCE(user_key_texts.value, g.k_user_key::text) AS d0,
  g.m0
FROM (
  SELECT
    i.k_user_key,
    COALESCE(SUM(i.events), 0)::bigint AS m0
  FROM (
    SELECT
      e.user_key AS k_user_key,
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
      AND COALESCE(e.account_key = ANY(%(v4)s::uuid[]), FALSE)
    GROUP BY
      1
  ) AS i
  GROUP BY
    i.k_user_key
) AS g
LEFT JOIN events_identifier AS user_key_texts
  ON user_key_texts.project_id = %(project)s::bigint
  AND user_key_texts.key = g.k_user_key
ORDER BY
  g.m0 DESC NULLS LAST,
  (COALESCE(user_key_texts.value, g.k_user_key::text)) COLLATE "C" ASC
LIMIT %(limit)s::bigint
OFFSET %(offset)s::bigint
