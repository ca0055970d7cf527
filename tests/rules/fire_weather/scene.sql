-- want: {WEA-1: 1, WEA-2: 0}
-- Dry and hot at one station; dry alone at the other, a hundred kilometres away.
UPDATE station SET latitude = 22.9 WHERE id = 'WEA-2';
INSERT INTO condition (rule, subject, level, since, event_time) VALUES ('dry_air', 'WEA-1', 1, %(now)s, %(now)s), ('dry_air', 'WEA-2', 2, %(now)s, %(now)s),
    ('heat', 'WEA-1', 1, %(now)s, %(now)s)
