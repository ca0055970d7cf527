-- want: {WTR-1: 2}
-- One gauge reaches its alarm in half an hour; of the other nobody knows since an hour.
INSERT INTO water_outlook (station, at, level, rate, line, reaches_at) VALUES
    ('WTR-1', %(now)s - interval '2 minutes', 21.5, 1.0, 1, %(now)s + interval '30 minutes'),
    ('WTR-2', %(now)s - interval '1 hour', 21.5, 1.0, 1, %(now)s + interval '30 minutes')
