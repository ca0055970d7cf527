-- An answer of ours to what an officer wrote: it is about no transition. answers: the message that it answers, as its
-- channel numbers it; words: what we say, {vi, en}; until: from when on the channel takes it no longer (real time).
ALTER TABLE outbox ALTER COLUMN alert DROP NOT NULL, ALTER COLUMN seq DROP NOT NULL,
    ADD COLUMN answers text, ADD COLUMN words jsonb, ADD COLUMN until timestamptz,
    ADD CHECK ((alert IS NULL) = (seq IS NULL) AND (alert IS NULL) = (answers IS NOT NULL)),
    ADD CHECK ((answers IS NULL) = (words IS NULL) AND (answers IS NULL) = (until IS NULL)),
    DROP CONSTRAINT outbox_alert_seq_officer_channel_key,
    ADD UNIQUE NULLS NOT DISTINCT (alert, seq, officer, channel, answers);

-- A step may tell whoever is on duty and has the skill that the alert's rule asks for.
ALTER TABLE escalation_step DROP CONSTRAINT escalation_step_target_check, ADD CONSTRAINT escalation_step_target_check
    CHECK (target IN ('on_duty', 'skilled', 'next', 'team', 'head'));
