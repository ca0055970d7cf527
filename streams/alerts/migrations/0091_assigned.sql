-- Whom somebody gave the alert to by name, until it is taken on, handed over or over; null: whoever is on duty.
ALTER TABLE alert ADD COLUMN assigned_to bigint REFERENCES officer (id);
