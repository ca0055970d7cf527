INSERT INTO figure (system, code, unit, period, revision, value, time)
SELECT 'digitisation', made.code, units.code, to_char(%(now)s AT TIME ZONE 'Asia/Ho_Chi_Minh' - back * interval '1 day', 'YYYY-MM-DD'),
    0, made.value, %(now)s - back * interval '1 day'
FROM (SELECT code, valid_to IS NOT NULL AS former FROM unit WHERE kind <> 'province'
      UNION ALL SELECT code, false FROM agency) AS units,
    generate_series(1, 7) AS back,
    LATERAL (VALUES
        ('results_produced', CASE WHEN former THEN 0 ELSE 20 + (hashtext(units.code || back) & 15) END),
        ('results_digitised', 18 + (hashtext(back || units.code) & 15)),
        ('digitisation_backlog', CASE WHEN former THEN 5000 ELSE 100 END + (hashtext(units.code) & 255) + back)) AS made (code, value)
