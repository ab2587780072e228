SELECT
  s.session_key,
  COALESCE(session_key_texts.value, s.k_session_key::text),
  COALESCE(user_key_texts.value, s.k_user_key::text),
  s.started_at,
  s.ended_at,
  s.pageviews,
  s.events,
  page_id_texts.host,
  entry_page_id_texts.path,
  exit_page_id_texts.path,
  source_id_texts.value,
  acquisition_id_texts.referrer,
  acquisition_id_texts.channel,
  acquisition_id_texts.utm_source,
  acquisition_id_texts.utm_medium,
  acquisition_id_texts.utm_campaign,
  location_id_texts.country,
  location_id_texts.region,
  location_id_texts.city,
  client_id_texts.browser,
  client_id_texts.os,
  client_id_texts.device,
  bot_id_texts.value
FROM (
  SELECT
    e.session_key,
    e.started_at,
    e.ended_at,
    e.pageviews,
    e.events,
    e.session_key AS k_session_key,
    e.user_key AS k_user_key,
    e.entry_page_id AS k_page_id,
    e.entry_page_id AS k_entry_page_id,
    e.exit_page_id AS k_exit_page_id,
    e.source_id AS k_source_id,
    e.acquisition_id AS k_acquisition_id,
    e.location_id AS k_location_id,
    e.client_id AS k_client_id,
    e.bot_id AS k_bot_id
  FROM events_session AS e
  WHERE
    (
      e.project_id = %(project)s::bigint
      AND e.started_at >= %(start)s::timestamptz
      AND e.started_at < %(end)s::timestamptz
      AND e.bot_id IS NULL
    )
    AND e.session_key IN (
      SELECT
        e.session_key
      FROM events_event AS e
      WHERE
        e.project_id = %(project)s::bigint
        AND e.timestamp >= %(start)s::timestamptz
        AND e.timestamp <= (
          SELECT
            MAX(e.ended_at)
          FROM events_session AS e
          WHERE
            e.project_id = %(project)s::bigint
            AND e.started_at >= %(start)s::timestamptz
            AND e.started_at < %(end)s::timestamptz
        )
        AND COALESCE(
          e.client_id IN (
            SELECT
              t.id
            FROM events_client AS t
            WHERE
              t.project_id = %(project)s::bigint AND t.browser = %(v3)s::text
          ),
          FALSE
        )
    )
    AND (
      e.started_at <= %(after)s::timestamptz
      AND (
        e.started_at < %(after)s::timestamptz OR e.session_key < %(after_id)s::uuid
      )
    )
  ORDER BY
    e.started_at DESC,
    e.session_key DESC
  LIMIT %(limit)s::bigint
) AS s
LEFT JOIN events_identifier AS session_key_texts
  ON session_key_texts.project_id = %(project)s::bigint
  AND session_key_texts.key = s.k_session_key
LEFT JOIN events_identifier AS user_key_texts
  ON user_key_texts.project_id = %(project)s::bigint
  AND user_key_texts.key = s.k_user_key
LEFT JOIN events_page AS page_id_texts
  ON page_id_texts.project_id = %(project)s::bigint AND page_id_texts.id = s.k_page_id
LEFT JOIN events_page AS entry_page_id_texts
  ON entry_page_id_texts.project_id = %(project)s::bigint
  AND entry_page_id_texts.id = s.k_entry_page_id
LEFT JOIN events_page AS exit_page_id_texts
  ON exit_page_id_texts.project_id = %(project)s::bigint
  AND exit_page_id_texts.id = s.k_exit_page_id
LEFT JOIN events_label AS source_id_texts
  ON source_id_texts.project_id = %(project)s::bigint
  AND source_id_texts.id = s.k_source_id
LEFT JOIN events_acquisition AS acquisition_id_texts
  ON acquisition_id_texts.project_id = %(project)s::bigint
  AND acquisition_id_texts.id = s.k_acquisition_id
LEFT JOIN events_location AS location_id_texts
  ON location_id_texts.project_id = %(project)s::bigint
  AND location_id_texts.id = s.k_location_id
LEFT JOIN events_client AS client_id_texts
  ON client_id_texts.project_id = %(project)s::bigint
  AND client_id_texts.id = s.k_client_id
LEFT JOIN events_label AS bot_id_texts
  ON bot_id_texts.project_id = %(project)s::bigint AND bot_id_texts.id = s.k_bot_id
ORDER BY
  s.started_at DESC,
  s.session_key DESC
