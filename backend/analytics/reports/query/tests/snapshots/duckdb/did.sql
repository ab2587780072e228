SELECT
  COUNT(i.user_key) AS m0
FROM (
  SELECT
    e.user_key AS user_key
  FROM events AS e
  WHERE
    e.project_id = $project::BIGINT
    AND e.timestamp >= make_timestamptz($start::BIGINT)
    AND e.timestamp < make_timestamptz($end::BIGINT)
    AND e.bot IS NULL
    AND (
      e.user_key IN (
        SELECT DISTINCT
          e.user_key
        FROM events AS e
        WHERE
          e.project_id = $project::BIGINT
          AND e.timestamp >= make_timestamptz($start::BIGINT)
          AND e.timestamp < make_timestamptz($end::BIGINT)
          AND e.bot IS NULL
          AND (
            e.name = $v3::VARCHAR
          )
      )
      AND (
        NOT e.user_key IN (
          SELECT DISTINCT
            e.user_key
          FROM events AS e
          WHERE
            e.project_id = $project::BIGINT
            AND e.timestamp >= make_timestamptz($start::BIGINT)
            AND e.timestamp < make_timestamptz($end::BIGINT)
            AND e.bot IS NULL
            AND (
              CASE WHEN json_type(e.properties, $key5::VARCHAR) IN ('UBIGINT', 'BIGINT', 'DOUBLE') THEN CASE WHEN regexp_matches(CASE WHEN json_type(e.properties, $key5::VARCHAR) <> 'DOUBLE' OR regexp_full_match(json_extract_string(e.properties, $key5::VARCHAR), '-?[0-9]+') THEN json_extract_string(e.properties, $key5::VARCHAR) ELSE CASE WHEN regexp_matches(e.properties, '[0-9.]{17,}') THEN CASE WHEN len(string_split(e.properties, to_json(replace(replace(substr($key5::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')) = 2 THEN regexp_extract(string_split(e.properties, to_json(replace(replace(substr($key5::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')[2], '^-?[0-9.]+') ELSE error('inexact') END ELSE json_extract_string(e.properties, $key5::VARCHAR)::DECIMAL(38,18)::VARCHAR END END, '[0-9]{21,}|[.][0-9]{19,}') THEN error('inexact') ELSE (CASE WHEN json_type(e.properties, $key5::VARCHAR) <> 'DOUBLE' OR regexp_full_match(json_extract_string(e.properties, $key5::VARCHAR), '-?[0-9]+') THEN json_extract_string(e.properties, $key5::VARCHAR) ELSE CASE WHEN regexp_matches(e.properties, '[0-9.]{17,}') THEN CASE WHEN len(string_split(e.properties, to_json(replace(replace(substr($key5::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')) = 2 THEN regexp_extract(string_split(e.properties, to_json(replace(replace(substr($key5::VARCHAR, 2), '~1', '/'), '~0', '~'))::VARCHAR || ': ')[2], '^-?[0-9.]+') ELSE error('inexact') END ELSE json_extract_string(e.properties, $key5::VARCHAR)::DECIMAL(38,18)::VARCHAR END END)::DECIMAL(38,18) END END >= $v4::DECIMAL(38,18)
            )
        )
      )
    )
  GROUP BY
    1
) AS i
