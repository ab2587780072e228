SELECT
  CASE WHEN left(g.k0, 1) = 's' THEN to_json(substr(g.k0, 2))::VARCHAR ELSE substr(g.k0, 2) END AS d0,
  g.k1 AS d1,
  g.k2 AS d2,
  g.m0
FROM (
  SELECT
    i.k0,
    i.k1,
    i.k2,
    COUNT(i.user_key) AS m0
  FROM (
    SELECT
      CASE WHEN json_type(e.properties, $key0::VARCHAR) = 'VARCHAR' THEN 's' || json_extract_string(e.properties, $key0::VARCHAR) WHEN json_type(e.properties, $key0::VARCHAR) = 'BOOLEAN' THEN 'b' || json_extract_string(e.properties, $key0::VARCHAR) WHEN json_type(e.properties, $key0::VARCHAR) IN ('UBIGINT', 'BIGINT', 'DOUBLE') THEN 'n' || CASE WHEN json_type(e.properties, $key0::VARCHAR) <> 'DOUBLE' OR regexp_full_match(json_extract_string(e.properties, $key0::VARCHAR), '-?[0-9]+') THEN json_extract_string(e.properties, $key0::VARCHAR) ELSE rtrim(rtrim(CASE WHEN regexp_matches(e.properties, '[0-9.]{17,}') THEN CASE WHEN len(string_split(e.properties, to_json(replace(replace(substr($key0::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')) = 2 THEN regexp_extract(string_split(e.properties, to_json(replace(replace(substr($key0::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')[2], '^-?[0-9.]+') ELSE error('inexact') END ELSE json_extract_string(e.properties, $key0::VARCHAR)::DECIMAL(38,18)::VARCHAR END, '0'), '.') END END AS k0,
      e.host AS k1,
      e.path AS k2,
      e.user_key AS user_key
    FROM events AS e
    WHERE
      e.project_id = $project::BIGINT
      AND e.timestamp >= make_timestamptz($start::BIGINT)
      AND e.timestamp < make_timestamptz($end::BIGINT)
      AND e.bot IS NULL
    GROUP BY
      1,
      2,
      3,
      4
  ) AS i
  GROUP BY
    i.k0,
    i.k1,
    i.k2
) AS g
ORDER BY
  CASE left(g.k0, 1) WHEN 'b' THEN 1 WHEN 'n' THEN 2 WHEN 's' THEN 3 END DESC,
  CASE WHEN left(g.k0, 1) = 'n' THEN CASE WHEN regexp_matches(substr(g.k0, 2), '[0-9]{21,}|[.][0-9]{19,}') THEN error('inexact') ELSE (substr(g.k0, 2))::DECIMAL(38,18) END END DESC,
  substr(g.k0, 2) DESC,
  g.k1 ASC,
  g.k2 ASC
LIMIT $limit::BIGINT
OFFSET $offset::BIGINT
