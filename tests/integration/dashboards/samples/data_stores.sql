-- Four stores, each checked this hour and a day ago; one is stale, one is empty.
WITH found (department, store, rows, grown, age, promised) AS (VALUES
    ('H60.03', 'Cơ sở dữ liệu hộ tịch', 812300, 240, interval '3 hours', 86400),
    ('H60.06', 'Kho dữ liệu quan trắc môi trường', 6480000, 96000, interval '2 hours 30 minutes', 3600),
    ('H60.11', 'Hồ sơ sức khỏe điện tử', 768900, 1900, interval '1 hour', 21600),
    ('H60.12', 'Cơ sở dữ liệu hộ nghèo', 0, 0, NULL, 2592000)
), earlier AS (
    INSERT INTO store_state_history (system, department, store, revision, checked, rows, newest, promised_s)
    SELECT 'data_stores', department, store, extract(epoch FROM checked)::bigint * 1000000, checked, rows - grown,
        checked - age, promised
    FROM found, LATERAL (SELECT %(now)s - interval '1 day 20 minutes' AS checked) AS look
)
INSERT INTO store_state (system, department, store, revision, checked, rows, newest, promised_s)
SELECT 'data_stores', department, store, extract(epoch FROM checked)::bigint * 1000000, checked, rows, %(now)s - age,
    promised
FROM found, LATERAL (SELECT %(now)s - interval '20 minutes' AS checked) AS look
