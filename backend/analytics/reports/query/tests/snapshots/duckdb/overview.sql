SELECT
  COUNT(DISTINCT i.user_key) AS m0,
  COUNT(DISTINCT i.session_key) AS m1,
  COALESCE(SUM(i.pageviews), 0)::BIGINT AS m2,
  COALESCE(SUM(i.events), 0)::BIGINT AS m3
FROM (
  SELECT
    e.user_key AS user_key,
    e.session_key AS session_key,
    COUNT(*) FILTER(WHERE
      e.name = $pageview::VARCHAR) AS pageviews,
    COUNT(*) FILTER(WHERE
      e.name IS DISTINCT FROM $engagement::VARCHAR) AS events
  FROM events AS e
  WHERE
    e.project_id = $project::BIGINT
    AND e.timestamp >= make_timestamptz($start::BIGINT)
    AND e.timestamp < make_timestamptz($end::BIGINT)
    AND e.bot IS NULL
  GROUP BY
    1,
    2
) AS i
