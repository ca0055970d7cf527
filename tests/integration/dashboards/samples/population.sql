INSERT INTO figure (system, code, unit, period, revision, value, time)
SELECT 'population', code, unit, to_char(month AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM'), 0, floor(people * part * (1 - 0.01 * back)),
    month + interval '1 month 45 minutes'
FROM (SELECT code AS unit, 4000 + (hashtext(code) & 4095) AS people FROM unit WHERE kind <> 'province' AND valid_to IS NULL)
        AS units,
    generate_series(1, 13) AS back,
    LATERAL (SELECT date_trunc('month', %(now)s AT TIME ZONE 'Asia/Ho_Chi_Minh') AT TIME ZONE 'Asia/Ho_Chi_Minh'
             - back * interval '1 month' AS month) AS months,
    (VALUES ('population', 1.0), ('cccd_target', 0.75), ('cccd_issued', 0.74), ('eid_level_1', 0.34), ('eid_level_2', 0.25))
        AS parts (code, part)
UNION ALL
SELECT 'population', 'eid_rank', '08',
    to_char(%(now)s AT TIME ZONE 'Asia/Ho_Chi_Minh' - back * interval '1 month', 'YYYY-MM'), 0, 5 + back,
    %(now)s - (back - 1) * interval '30 days'
FROM generate_series(1, 3) AS back
UNION ALL
SELECT 'population', code, '08', to_char(%(now)s AT TIME ZONE 'Asia/Ho_Chi_Minh' - interval '1 day', 'YYYY-MM-DD'), 0, total,
    %(now)s - interval '8 hours'
FROM (VALUES ('eid_level_1', 268412), ('eid_level_2', 197107)) AS totals (code, total)
