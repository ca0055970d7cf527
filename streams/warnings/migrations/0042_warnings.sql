-- One row a part of a forecaster's message (CAP 1.2), word for word; `time` is when it was sent. What is in force is
-- asked for: an Update or a Cancel names the messages that it takes the place of in refers_to ("sender,identifier").
CREATE TABLE warning (
    sender text NOT NULL,
    identifier text NOT NULL,
    time timestamptz NOT NULL,
    part smallint NOT NULL,
    revision bigint NOT NULL,
    system text NOT NULL,
    status text NOT NULL,
    msg_type text NOT NULL,
    scope text NOT NULL,
    refers_to text NOT NULL,
    category text,
    event_vi text,
    event_en text,
    headline_vi text,
    headline_en text,
    description text,
    instruction text,
    urgency text,
    severity text,
    certainty text,
    level text,
    area_vi text,
    area_en text,
    effective timestamptz,
    onset timestamptz,
    expires timestamptz,
    PRIMARY KEY (sender, identifier, time, part)
);
CREATE INDEX warning_time ON warning (time);
CREATE TABLE warning_history (LIKE warning, PRIMARY KEY (sender, identifier, time, part, revision));
GRANT SELECT ON warning, warning_history TO ioc_reader;
