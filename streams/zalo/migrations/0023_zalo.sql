-- One row an event of the official account. citizen: a keyed hash; text: masked before it reached Kafka.
CREATE TABLE zalo_event (
    id text NOT NULL,
    citizen text NOT NULL,
    event text NOT NULL,
    revision bigint NOT NULL,
    system text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('follow', 'unfollow', 'question', 'answer', 'other')),
    direction text NOT NULL CHECK (direction IN ('in', 'out')),
    time timestamptz NOT NULL,
    in_reply_to text,
    matter text,
    length int,
    text text,
    PRIMARY KEY (id, citizen, event)
);
CREATE INDEX zalo_event_time ON zalo_event (time, direction) WHERE kind IN ('question', 'answer', 'other');
CREATE INDEX zalo_event_question ON zalo_event (time) WHERE kind = 'question';
CREATE INDEX zalo_event_answer ON zalo_event (citizen, time) WHERE kind = 'answer';
CREATE INDEX zalo_event_follower ON zalo_event (citizen, time) WHERE kind IN ('follow', 'unfollow');
CREATE TABLE zalo_event_history (LIKE zalo_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
ALTER TABLE zalo_event_history ADD PRIMARY KEY (id, citizen, event, revision);
GRANT SELECT ON zalo_event, zalo_event_history TO ioc_reader;
