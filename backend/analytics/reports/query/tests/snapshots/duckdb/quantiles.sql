SELECT
  g.k0 AS d0,
  g.m0,
  g.m1,
  g.m2,
  g.m3
FROM (
  SELECT
    i.k0,
    list_transform([list_sort(list((i.p0)::VARCHAR::DOUBLE) FILTER (WHERE (i.p0) IS NOT NULL))], lambda sorted: sorted[1 + floor((len(sorted) - 1) * 0.95::DOUBLE)::BIGINT] + ((len(sorted) - 1) * 0.95::DOUBLE - floor((len(sorted) - 1) * 0.95::DOUBLE)) * (sorted[1 + ceil((len(sorted) - 1) * 0.95::DOUBLE)::BIGINT] - sorted[1 + floor((len(sorted) - 1) * 0.95::DOUBLE)::BIGINT]))[1] AS m0,
    (SUM(i.p0))::VARCHAR::DOUBLE / NULLIF(COUNT(i.p0), 0)::DOUBLE AS m1,
    COUNT(DISTINCT i.p0) AS m2,
    COALESCE(SUM(i.events), 0)::BIGINT AS m3
  FROM (
    SELECT
      e.browser AS k0,
      CASE WHEN json_type(e.properties, $key0::VARCHAR) IN ('UBIGINT', 'BIGINT', 'DOUBLE') AND length(CASE WHEN json_type(e.properties, $key0::VARCHAR) <> 'DOUBLE' OR regexp_full_match(json_extract_string(e.properties, $key0::VARCHAR), '-?[0-9]+') THEN json_extract_string(e.properties, $key0::VARCHAR) ELSE CASE WHEN regexp_matches(e.properties, '[0-9.]{17,}') THEN CASE WHEN len(string_split(e.properties, to_json(replace(replace(substr($key0::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')) = 2 THEN regexp_extract(string_split(e.properties, to_json(replace(replace(substr($key0::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')[2], '^-?[0-9.]+') ELSE error('inexact') END ELSE json_extract_string(e.properties, $key0::VARCHAR)::DECIMAL(38,18)::VARCHAR END END) <= 300 THEN CASE WHEN regexp_matches(CASE WHEN json_type(e.properties, $key0::VARCHAR) <> 'DOUBLE' OR regexp_full_match(json_extract_string(e.properties, $key0::VARCHAR), '-?[0-9]+') THEN json_extract_string(e.properties, $key0::VARCHAR) ELSE CASE WHEN regexp_matches(e.properties, '[0-9.]{17,}') THEN CASE WHEN len(string_split(e.properties, to_json(replace(replace(substr($key0::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')) = 2 THEN regexp_extract(string_split(e.properties, to_json(replace(replace(substr($key0::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')[2], '^-?[0-9.]+') ELSE error('inexact') END ELSE json_extract_string(e.properties, $key0::VARCHAR)::DECIMAL(38,18)::VARCHAR END END, '[0-9]{21,}|[.][0-9]{19,}') THEN error('inexact') ELSE (CASE WHEN json_type(e.properties, $key0::VARCHAR) <> 'DOUBLE' OR regexp_full_match(json_extract_string(e.properties, $key0::VARCHAR), '-?[0-9]+') THEN json_extract_string(e.properties, $key0::VARCHAR) ELSE CASE WHEN regexp_matches(e.properties, '[0-9.]{17,}') THEN CASE WHEN len(string_split(e.properties, to_json(replace(replace(substr($key0::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')) = 2 THEN regexp_extract(string_split(e.properties, to_json(replace(replace(substr($key0::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')[2], '^-?[0-9.]+') ELSE error('inexact') END ELSE json_extract_string(e.properties, $key0::VARCHAR)::DECIMAL(38,18)::VARCHAR END END)::DECIMAL(38,18) END END AS p0,
      NULL AS events
    FROM events AS e
    WHERE
      e.project_id = $project::BIGINT
      AND e.timestamp >= make_timestamptz($start::BIGINT)
      AND e.timestamp < make_timestamptz($end::BIGINT)
      AND e.bot IS NULL
    UNION ALL
    SELECT
      e.browser AS k0,
      NULL AS p0,
      COUNT(*) FILTER(WHERE
        e.name IS DISTINCT FROM $engagement::VARCHAR) AS events
    FROM events AS e
    WHERE
      e.project_id = $project::BIGINT
      AND e.timestamp >= make_timestamptz($start::BIGINT)
      AND e.timestamp < make_timestamptz($end::BIGINT)
      AND e.bot IS NULL
    GROUP BY
      1
  ) AS i
  GROUP BY
    i.k0
) AS g
ORDER BY
  g.m0 DESC,
  g.k0 ASC
LIMIT $limit::BIGINT
OFFSET $offset::BIGINT
