-- diagnosis: what an alert turned out to be, as whoever closed or explained it said (streams.alerts.diagnosis). A line of the
-- audit has the one known by then, and the agency that owned the alert after it: a hand-over is told by that.
ALTER TABLE alert ADD COLUMN diagnosis text
    CHECK (diagnosis IN ('dealt_with', 'by_itself', 'sensor_fault', 'false_alarm', 'drill'));
ALTER TABLE alert_transition ADD COLUMN diagnosis text, ADD COLUMN agency text;

-- Who is on duty from the present day on, as streams.roster.ahead makes of rotations, shifts, swaps, leave and holidays.
CREATE TABLE duty_ahead (
    team text REFERENCES team (code) ON DELETE CASCADE,
    officer bigint NOT NULL REFERENCES officer (id),
    name text NOT NULL,
    from_at timestamptz NOT NULL,
    to_at timestamptz CHECK (to_at > from_at)
);
GRANT SELECT ON duty_ahead, team TO ioc_reader;
