-- want: {AIR-1: 1}
INSERT INTO source_quarantine (source, since, reason, released_at, released_by) VALUES
    ('AIR-1', %(now)s - interval '1 hour', 'too many invalid', NULL, NULL),
    ('AIR-2', %(now)s - interval '1 day', 'too many invalid', %(now)s - interval '1 hour', 'an')
