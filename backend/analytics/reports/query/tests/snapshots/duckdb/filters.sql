SELECT
  COALESCE(SUM(i.events), 0)::BIGINT AS m0
FROM (
  SELECT
    COUNT(*) FILTER(WHERE
      e.name IS DISTINCT FROM $engagement::VARCHAR) AS events
  FROM events AS e
  WHERE
    e.project_id = $project::BIGINT
    AND e.timestamp >= make_timestamptz($start::BIGINT)
    AND e.timestamp < make_timestamptz($end::BIGINT)
    AND e.bot IS NULL
    AND (
      (
        (
          e.browser = $v4::VARCHAR
        )
        OR (
          NOT COALESCE(NOT e.browser IS NULL, FALSE)
        )
      )
      AND (
        NOT (
          COALESCE((
            contains(e.path, $v5::VARCHAR) OR contains(e.path, $v6::VARCHAR)
          ), FALSE)
          OR COALESCE(regexp_matches(e.title, $v7::VARCHAR), FALSE)
        )
      )
      AND (
        NOT COALESCE(e.source = $v8::VARCHAR, FALSE)
      )
      AND (
        CASE WHEN json_type(e.properties, $key10::VARCHAR) IN ('UBIGINT', 'BIGINT', 'DOUBLE') THEN CASE WHEN regexp_matches(CASE WHEN json_type(e.properties, $key10::VARCHAR) <> 'DOUBLE' OR regexp_full_match(json_extract_string(e.properties, $key10::VARCHAR), '-?[0-9]+') THEN json_extract_string(e.properties, $key10::VARCHAR) ELSE CASE WHEN regexp_matches(e.properties, '[0-9.]{17,}') THEN CASE WHEN len(string_split(e.properties, to_json(replace(replace(substr($key10::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')) = 2 THEN regexp_extract(string_split(e.properties, to_json(replace(replace(substr($key10::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')[2], '^-?[0-9.]+') ELSE error('inexact') END ELSE json_extract_string(e.properties, $key10::VARCHAR)::DECIMAL(38,18)::VARCHAR END END, '[0-9]{21,}|[.][0-9]{19,}') THEN error('inexact') ELSE (CASE WHEN json_type(e.properties, $key10::VARCHAR) <> 'DOUBLE' OR regexp_full_match(json_extract_string(e.properties, $key10::VARCHAR), '-?[0-9]+') THEN json_extract_string(e.properties, $key10::VARCHAR) ELSE CASE WHEN regexp_matches(e.properties, '[0-9.]{17,}') THEN CASE WHEN len(string_split(e.properties, to_json(replace(replace(substr($key10::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')) = 2 THEN regexp_extract(string_split(e.properties, to_json(replace(replace(substr($key10::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')[2], '^-?[0-9.]+') ELSE error('inexact') END ELSE json_extract_string(e.properties, $key10::VARCHAR)::DECIMAL(38,18)::VARCHAR END END)::DECIMAL(38,18) END END >= $v9::DECIMAL(38,18)
      )
      AND (
        CASE WHEN json_type(e.properties, $key12::VARCHAR) = 'VARCHAR' THEN 's' || json_extract_string(e.properties, $key12::VARCHAR) WHEN json_type(e.properties, $key12::VARCHAR) = 'BOOLEAN' THEN 'b' || json_extract_string(e.properties, $key12::VARCHAR) WHEN json_type(e.properties, $key12::VARCHAR) IN ('UBIGINT', 'BIGINT', 'DOUBLE') THEN 'n' || CASE WHEN json_type(e.properties, $key12::VARCHAR) <> 'DOUBLE' OR regexp_full_match(json_extract_string(e.properties, $key12::VARCHAR), '-?[0-9]+') THEN json_extract_string(e.properties, $key12::VARCHAR) ELSE rtrim(rtrim(CASE WHEN regexp_matches(e.properties, '[0-9.]{17,}') THEN CASE WHEN len(string_split(e.properties, to_json(replace(replace(substr($key12::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')) = 2 THEN regexp_extract(string_split(e.properties, to_json(replace(replace(substr($key12::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')[2], '^-?[0-9.]+') ELSE error('inexact') END ELSE json_extract_string(e.properties, $key12::VARCHAR)::DECIMAL(38,18)::VARCHAR END, '0'), '.') END END IN (SELECT UNNEST($v11::VARCHAR[]))
      )
      AND (
        NOT COALESCE(e.user_id, e.user_key::VARCHAR) IS NULL
      )
    )
) AS i
