-- When an alert will end, of those systems that say so beforehand.
ALTER TABLE external_alert ADD COLUMN ends_at timestamptz;
ALTER TABLE external_alert_history ADD COLUMN ends_at timestamptz;
