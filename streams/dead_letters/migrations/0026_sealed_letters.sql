-- Bytes that may hold personal data come sealed from the door (AES-256-GCM, key in the settings); the identity is that
-- of the sealed bytes, which are the same for the same message.
ALTER TABLE dead_letter ADD COLUMN encrypted boolean NOT NULL DEFAULT false;
GRANT SELECT (encrypted) ON dead_letter TO ioc_reader;
