-- A morning at three centres: 90 tickets taken a minute and a half apart, one in eight of which nobody has called yet.
INSERT INTO ticket (system, machine, day, number, revision, centre, service, counter, taken_at, called_at, finished_at,
    outcome, time)
SELECT 'counters', 'QM-' || centre, (taken AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, n, 2, centre, 'H60.06',
    CASE WHEN NOT waits THEN centre || '-Q0' || n %% 3 + 1 END, taken,
    CASE WHEN NOT waits THEN taken + (n %% 9 + 1) * interval '50 seconds' END,
    CASE WHEN NOT waits THEN taken + (n %% 9 + 1 + n %% 5 * 3) * interval '50 seconds' + interval '40 seconds' END,
    CASE WHEN NOT waits THEN CASE WHEN n %% 11 = 0 THEN 'left' ELSE 'served' END END, taken
FROM (SELECT n, (ARRAY['08', (SELECT min(code) FROM unit WHERE kind = 'ward'),
                       (SELECT max(code) FROM unit WHERE kind = 'ward')])[n %% 3 + 1] AS centre,
             %(now)s - interval '20 minutes' - n * interval '15 seconds' AS taken, n %% 8 = 0 AS waits
      FROM generate_series(1, 90) AS n) AS made
