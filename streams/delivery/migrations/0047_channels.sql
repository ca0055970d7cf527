-- held: kept back in the officer's quiet hours, until held_until (the city's time). replaced: given up after several
-- tries, because another way to the same officer was taken instead.
ALTER TABLE outbox ADD COLUMN held_until timestamptz;
ALTER TABLE outbox DROP CONSTRAINT outbox_state_check, ADD CONSTRAINT outbox_state_check
    CHECK (state IN ('nobody', 'held', 'queued', 'sending', 'sent', 'failed', 'replaced', 'cancelled')),
    ADD CHECK (state <> 'held' OR held_until IS NOT NULL);
CREATE INDEX outbox_held ON outbox (held_until) WHERE state = 'held';

-- unclear: the request went out and its answer never came, so the message may have arrived.
ALTER TABLE delivery_receipt DROP CONSTRAINT delivery_receipt_outcome_check, ADD CONSTRAINT
    delivery_receipt_outcome_check CHECK (outcome IN ('accepted', 'retry', 'unclear', 'refused'));

-- From when on a channel may be used again: its own limit, or what the other side asked for. Real time.
CREATE TABLE channel_pace (
    channel text PRIMARY KEY,
    free_at timestamptz NOT NULL
);
GRANT SELECT ON channel_pace TO ioc_reader;
