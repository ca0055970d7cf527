-- Who gets the morning report; a removed address stays, so that it is on record who was told what. The times are real.
CREATE TABLE report_recipient (
    address text PRIMARY KEY CHECK (address ~ '^[^@\s<>]+@[^@\s<>]+$' AND address = lower(address)),
    name text NOT NULL CHECK (name <> ''),
    added_by text NOT NULL,
    added_at timestamptz NOT NULL,
    removed_by text,
    removed_at timestamptz,
    CHECK ((removed_by IS NULL) = (removed_at IS NULL))
);

-- The report of a day of the province, made once: everybody gets the same bytes. summary: its headlines, for the mail's
-- text. made_at is the city's time.
CREATE TABLE morning_report (
    day date PRIMARY KEY,
    made_at timestamptz NOT NULL,
    summary text NOT NULL,
    pdf bytea NOT NULL
);

-- One row a day and recipient. `key` is the Message-ID of every attempt. next_try_at (real time): while `sending`, the end
-- of the lease; claimed_by: the backend of the process that sends.
CREATE TABLE report_delivery (
    day date NOT NULL REFERENCES morning_report (day),
    address text NOT NULL REFERENCES report_recipient (address),
    key uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
    attempts int NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    claimed_by int,
    settled_at timestamptz,
    answer text,
    PRIMARY KEY (day, address)
);
CREATE INDEX report_delivery_open ON report_delivery (next_try_at) WHERE state IN ('queued', 'sending');
