-- Whoever asks for a name or a number instead of a pseudonym would write it down where nobody can take it out again.
-- Lines from before are left as they are: the table takes no change.
ALTER TABLE person_vault_read ADD CONSTRAINT person_vault_read_of_a_pseudonym
    CHECK (pseudonym ~ '^[0-9a-f]{32}$') NOT VALID;
