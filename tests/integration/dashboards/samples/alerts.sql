-- What happened to the two alerts of the sample, and who is on duty for all and for a team, now and next.
WITH line AS (
    INSERT INTO alert_transition (alert, seq, kind, state, level, severity, who, why, event_time, at, evidence)
    SELECT id, 1, 'fired', 'firing', level, severity, 'system', '', event_time, opened_at, evidence FROM alert
    UNION ALL
    SELECT id, 2, 'acknowledged', 'acknowledged', level, severity, 'truc', '', event_time, acknowledged_at, evidence
    FROM alert WHERE acknowledged_at IS NOT NULL
), tracked AS (
    INSERT INTO team (code, name_vi, name_en) VALUES ('thuy-van', 'Tổ thủy văn', 'Hydrology')
    RETURNING code
), person AS (
    INSERT INTO officer (name) VALUES ('Nguyễn Văn An'), ('Trần Thị Bình') RETURNING id, name
)
INSERT INTO duty_ahead (team, officer, name, from_at, to_at)
SELECT team.code, person.id, person.name, %(now)s + turn.from_h * interval '1 hour', %(now)s + turn.to_h * interval '1 hour'
FROM person CROSS JOIN (VALUES (-3, 9), (9, 21)) AS turn (from_h, to_h)
    CROSS JOIN (SELECT code FROM tracked UNION ALL SELECT NULL) AS team
WHERE (person.name = 'Nguyễn Văn An') = (turn.from_h < 0)
