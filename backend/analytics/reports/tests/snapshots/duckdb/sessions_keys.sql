SELECT
  COUNT(*),
  ('{' || COALESCE(string_agg(k.session_key::VARCHAR, ','), '') || '}')
FROM (
  SELECT DISTINCT
    e.session_key
  FROM events AS e
  WHERE
    e.project_id = $project::BIGINT
    AND e.timestamp >= make_timestamptz($start::BIGINT)
    AND e.timestamp <= make_timestamptz($until::BIGINT)
    AND (
      e.browser = $v3::VARCHAR
    )
  LIMIT $most::BIGINT
) AS k
