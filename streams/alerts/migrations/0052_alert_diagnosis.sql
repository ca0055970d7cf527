-- diagnosis: what an alert turned out to be, as whoever closed or explained it said (streams.alerts.diagnosis). A line of the
-- audit has the one known by then, and the agency that owned the alert after it: a hand-over is told by that.
ALTER TABLE alert ADD COLUMN diagnosis text
    CHECK (diagnosis IN ('dealt_with', 'by_itself', 'sensor_fault', 'false_alarm', 'drill'));
ALTER TABLE alert_transition ADD COLUMN diagnosis text, ADD COLUMN agency text;
