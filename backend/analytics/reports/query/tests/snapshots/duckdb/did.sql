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
            e.name IN (SELECT UNNEST($v3::VARCHAR[]))
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
              CASE WHEN json_type(json_extract(e.properties, $key5::VARCHAR)) IN ('UBIGINT', 'BIGINT', 'DOUBLE') THEN CASE WHEN regexp_matches(CASE json_type(json_extract(e.properties, $key5::VARCHAR)) WHEN 'DOUBLE' THEN CASE WHEN regexp_full_match(json_extract_string(json_extract(e.properties, $key5::VARCHAR), '$'), '-?[0-9]+') THEN json_extract_string(json_extract(e.properties, $key5::VARCHAR), '$') WHEN regexp_matches(e.properties, '[0-9.]{17,}') THEN error('inexact') ELSE rtrim(rtrim(json_extract_string(json_extract(e.properties, $key5::VARCHAR), '$')::DECIMAL(38,15)::VARCHAR, '0'), '.') END ELSE json_extract_string(json_extract(e.properties, $key5::VARCHAR), '$') END, '[0-9]{24,}') THEN error('inexact') ELSE (CASE json_type(json_extract(e.properties, $key5::VARCHAR)) WHEN 'DOUBLE' THEN CASE WHEN regexp_full_match(json_extract_string(json_extract(e.properties, $key5::VARCHAR), '$'), '-?[0-9]+') THEN json_extract_string(json_extract(e.properties, $key5::VARCHAR), '$') WHEN regexp_matches(e.properties, '[0-9.]{17,}') THEN error('inexact') ELSE rtrim(rtrim(json_extract_string(json_extract(e.properties, $key5::VARCHAR), '$')::DECIMAL(38,15)::VARCHAR, '0'), '.') END ELSE json_extract_string(json_extract(e.properties, $key5::VARCHAR), '$') END)::DECIMAL(38,15) END END >= $v4::DECIMAL(38,15)
            )
        )
      )
    )
  GROUP BY
    1
) AS i
