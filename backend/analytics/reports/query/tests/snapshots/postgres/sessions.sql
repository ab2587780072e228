SELECT
  g.k_timestamp AS d0,
  g.m0,
  g.m1,
  g.m2,
  g.m3,
  g.m4,
  g.m5
FROM (
  SELECT
    i.k_timestamp,
    COUNT(DISTINCT i.user_key) AS m0,
    COUNT(DISTINCT i.session_key) AS m1,
    COALESCE(SUM(i.pageviews), 0)::bigint AS m2,
    COALESCE(SUM(i.events), 0)::bigint AS m3,
    (COALESCE(SUM(i.bounces), 0)::bigint)::double precision / NULLIF(COALESCE(SUM(i.started), 0)::bigint, 0) AS m4,
    (COALESCE(SUM(i.duration_us), 0)::bigint)::double precision / NULLIF(COALESCE(SUM(i.started), 0)::bigint * 1000000, 0) AS m5
  FROM (
    SELECT
      width_bucket(e.timestamp, %(starts)s::timestamptz[]) AS k_timestamp,
      e.user_key AS user_key,
      e.session_key AS session_key,
      COUNT(*) FILTER(WHERE
        e.name_id = (
          SELECT
            l.id
          FROM events_label AS l
          WHERE
            l.project_id = %(project)s::bigint AND l.kind = 1 AND l.value = %(pageview)s::text
        )) AS pageviews,
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
      NULL::bigint AS started,
      NULL::bigint AS duration_us
    FROM events_event AS e
    WHERE
      e.project_id = %(project)s::bigint
      AND e.timestamp >= %(start)s::timestamptz
      AND e.timestamp < %(end)s::timestamptz
      AND e.bot_id IS NULL
    GROUP BY
      1,
      2,
      3
    UNION ALL
    SELECT
      width_bucket(e.started_at, %(starts)s::timestamptz[]) AS k_timestamp,
      NULL::uuid AS user_key,
      NULL::uuid AS session_key,
      NULL::bigint AS pageviews,
      NULL::bigint AS events,
      COUNT(*) FILTER(WHERE
        e.pageviews = 1 AND e.events = 1) AS bounces,
      COUNT(*) AS started,
      SUM(
        (date_part('epoch', e.ended_at) * 1000000)::bigint - (date_part('epoch', e.started_at) * 1000000)::bigint
      ) AS duration_us
    FROM events_session AS e
    WHERE
      (
        e.project_id = %(project)s::bigint
        AND e.started_at >= %(start)s::timestamptz
        AND e.started_at < %(end)s::timestamptz
        AND e.bot_id IS NULL
      )
    GROUP BY
      1
  ) AS i
  GROUP BY
    i.k_timestamp
) AS g
ORDER BY
  g.k_timestamp ASC
LIMIT %(limit)s::bigint
OFFSET %(offset)s::bigint
