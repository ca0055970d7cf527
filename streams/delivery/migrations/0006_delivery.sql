-- One row a message: an alert's transition, an officer, a channel. `key` stays the same however often it is tried.
-- All times are real, not the city's: a mail server's patience does not run at the speed of a simulation.
-- next_try_at: while `sending`, the end of the lease; claimed_by: the backend of the notifier that sends.
-- state `nobody`: nobody was on duty; the row waits, and the desk shows it as an error.
CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert bigint NOT NULL,
    seq int NOT NULL,
    officer bigint REFERENCES officer (id),
    channel text NOT NULL,
    key uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    state text NOT NULL CHECK (state IN ('nobody', 'queued', 'sending', 'sent', 'failed', 'cancelled')),
    attempts int NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_try_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    claimed_by int,
    settled_at timestamptz,
    last_error text,
    FOREIGN KEY (alert, seq) REFERENCES alert_transition (alert, seq),
    UNIQUE NULLS NOT DISTINCT (alert, seq, officer, channel),
    CHECK ((officer IS NULL) = (state = 'nobody') OR state = 'cancelled')
);
CREATE INDEX outbox_open ON outbox (next_try_at) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_trouble ON outbox (state) WHERE state IN ('nobody', 'failed');

-- What came of each attempt; an attempt without a receipt ended with its process.
CREATE TABLE delivery_receipt (
    outbox bigint NOT NULL REFERENCES outbox (id),
    attempt int NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    outcome text NOT NULL CHECK (outcome IN ('accepted', 'retry', 'refused')),
    detail text NOT NULL,
    PRIMARY KEY (outbox, attempt)
);
CREATE TRIGGER delivery_receipt_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON delivery_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

GRANT SELECT ON outbox, delivery_receipt TO ioc_reader;
