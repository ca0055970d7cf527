-- want: {'mqtt:air': 1}
-- 250 letters of one door within the hour; those of the other are of yesterday.
INSERT INTO dead_letter (id, door, source, raw, reason, first_seen, last_seen)
SELECT sha256(convert_to(door || n, 'UTF8')), door, 'S' || n %% 7, 'x', 'malformed', seen, seen
FROM (VALUES ('mqtt:air', %(now)s::timestamptz - interval '10 minutes'), ('mqtt:water', %(now)s - interval '1 day')) AS made (door, seen),
    generate_series(1, 250) AS n
