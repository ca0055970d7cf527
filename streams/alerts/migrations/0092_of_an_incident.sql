-- When an incident is over, whoever was told of any of its alerts is told so, also of those that ended before.
CREATE INDEX alert_of_incident ON alert (incident) WHERE incident IS NOT NULL;
