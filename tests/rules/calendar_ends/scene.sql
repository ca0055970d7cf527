-- want: {'2027': 1, '2026': 0}
-- The year that begins within 60 days has its first days only, and one that is worked; the present one has all of them.
INSERT INTO holiday (day, name_vi, name_en, works)
SELECT day, 'nghỉ', 'holiday', works FROM (
    SELECT date '2026-02-16' + n AS day, false AS works FROM generate_series(0, 8) AS n
    UNION ALL SELECT date '2027-01-01' + n, false FROM generate_series(0, 6) AS n
    UNION ALL VALUES (date '2027-08-21', true)) AS made
