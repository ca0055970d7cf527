-- The code that a letter waits for: as soon as it is known the letter goes its way again by itself. Empty where nothing
-- but a person can help. Readers of the boards do not see it: a wrong code may be anything.
ALTER TABLE dead_letter ADD COLUMN awaits text NOT NULL DEFAULT '';
UPDATE dead_letter SET awaits = convert_from(raw, 'UTF8')::jsonb->>'agency'
WHERE reason = 'unknown_agency' AND door = 'topic:dossiers' AND NOT encrypted;
CREATE INDEX dead_letter_awaits ON dead_letter (reason, awaits) WHERE state = 'waiting' AND awaits <> '';
