INSERT INTO figure (system, code, unit, period, revision, value, time)
SELECT 'training', made.code, unit.code, to_char(%(now)s - interval '1 month', 'YYYY-MM'), 0, made.value, %(now)s - interval '5 days'
FROM unit, LATERAL (VALUES
    ('training_plan', CASE WHEN unit.code = '02212' THEN 0 ELSE 200 + (hashtext(unit.code) & 255) END),
    ('training_trained', 180 + (hashtext(unit.name_vi) & 63)),
    ('digital_teams', 8 + (hashtext(unit.code) & 7)), ('digital_team_members', 60 + (hashtext(unit.code) & 31))) AS made (code, value)
WHERE unit.kind <> 'province' AND unit.valid_to IS NULL
