-- Nine counters opened this morning, of which two have closed again; a tenth was left open yesterday.
INSERT INTO counter_state (system, counter, time, revision, centre, open)
SELECT 'counter_states', '08-Q' || lpad(n::text, 2, '0'), %(now)s - interval '1 hour' + n * interval '1 minute'
    + CASE WHEN state THEN interval '0' ELSE interval '40 minutes' END - CASE WHEN n = 10 THEN interval '1 day'
    ELSE interval '0' END, 0, '08', state
FROM generate_series(1, 10) AS n, unnest(ARRAY[true, false]) AS state WHERE state OR n <= 2
