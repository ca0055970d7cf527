-- One row a feedback, as its newest state tells it; times are null until the step has happened.
CREATE TABLE feedback (
    feedback text PRIMARY KEY,
    revision bigint NOT NULL,
    system text NOT NULL,
    agency text NOT NULL,
    received_at timestamptz NOT NULL,
    refused_at timestamptz,
    supplement_requested_at timestamptz,
    answered_at timestamptz,
    published_at timestamptz,
    satisfied boolean,
    repeated_of text,
    time timestamptz NOT NULL
);
CREATE INDEX feedback_received ON feedback (received_at);
-- What is open, or answered and not yet published: all that may still become late.
CREATE INDEX feedback_unpublished ON feedback (received_at) WHERE refused_at IS NULL AND published_at IS NULL;
CREATE TABLE feedback_history (
    feedback text NOT NULL,
    revision bigint NOT NULL,
    system text NOT NULL,
    agency text NOT NULL,
    received_at timestamptz NOT NULL,
    refused_at timestamptz,
    supplement_requested_at timestamptz,
    answered_at timestamptz,
    published_at timestamptz,
    satisfied boolean,
    repeated_of text,
    time timestamptz NOT NULL,
    PRIMARY KEY (feedback, revision)
);
GRANT SELECT ON feedback, feedback_history TO ioc_reader;
