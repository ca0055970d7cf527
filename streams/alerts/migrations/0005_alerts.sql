-- How each subject stands under each rule; written in the batch that brought the observation.
-- level 0 = normal. base_*: how it stood before event_time, from which a correction of that very observation starts.
-- queued_level: what the judge was last told; data that wake nobody (replay, backfill, too old) leave it behind. failure: why the rule could not judge the newest observation.
CREATE TABLE condition (
    rule text NOT NULL,
    subject text NOT NULL,
    level smallint NOT NULL DEFAULT 0 CHECK (level >= 0),
    since timestamptz NOT NULL DEFAULT 'epoch',
    event_time timestamptz NOT NULL DEFAULT 'epoch',
    evidence jsonb NOT NULL DEFAULT '{}',
    base_level smallint NOT NULL DEFAULT 0,
    base_since timestamptz NOT NULL DEFAULT 'epoch',
    queued_level smallint NOT NULL DEFAULT 0,
    failure text,
    PRIMARY KEY (rule, subject)
) WITH (fillfactor = 70);

-- Every change of a level, in the order of each subject's event time. Those not live are born judged: history only.
CREATE TABLE condition_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule text NOT NULL,
    subject text NOT NULL,
    level smallint NOT NULL,
    was smallint NOT NULL,
    event_time timestamptz NOT NULL,
    origin text NOT NULL,
    evidence jsonb NOT NULL,
    recorded_at timestamptz NOT NULL,
    judged_at timestamptz,
    failure text
);
CREATE INDEX condition_change_queue ON condition_change (id) WHERE judged_at IS NULL;
CREATE INDEX condition_change_subject ON condition_change (rule, subject, event_time);

-- seq: number of the last audit line; version: number of the last line that outdates what an officer saw before.
CREATE TABLE alert (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule text NOT NULL,
    subject text NOT NULL,
    state text NOT NULL CHECK (state IN ('pending', 'firing', 'acknowledged', 'resolved')),
    level smallint NOT NULL CHECK (level > 0),
    severity smallint NOT NULL CHECK (severity BETWEEN 1 AND 4),
    title_vi text NOT NULL,
    title_en text NOT NULL,
    agency text,
    opened_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    event_time timestamptz NOT NULL,
    acknowledged_by text,
    acknowledged_at timestamptz,
    resolved_by text,
    resolved_at timestamptz,
    hold_level smallint,
    due_at timestamptz,
    evidence jsonb NOT NULL,
    seq int NOT NULL,
    version int NOT NULL,
    failure text,
    CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
    CHECK (state <> 'acknowledged' OR acknowledged_at IS NOT NULL)
);
CREATE UNIQUE INDEX alert_one_live ON alert (rule, subject) WHERE state <> 'resolved';
CREATE INDEX alert_subject ON alert (rule, subject, id DESC);
CREATE INDEX alert_due ON alert (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX alert_opened ON alert (opened_at DESC);

-- The audit: who, when, why. at is the city's time, recorded_at the real one.
CREATE TABLE alert_transition (
    alert bigint NOT NULL REFERENCES alert (id),
    seq int NOT NULL CHECK (seq > 0),
    kind text NOT NULL,
    state text NOT NULL,
    level smallint NOT NULL,
    severity smallint NOT NULL,
    who text NOT NULL,
    why text NOT NULL,
    event_time timestamptz NOT NULL,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    evidence jsonb NOT NULL,
    change bigint,
    PRIMARY KEY (alert, seq)
);
CREATE UNIQUE INDEX alert_transition_change ON alert_transition (change) WHERE change IS NOT NULL;

CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER alert_transition_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON alert_transition
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE TABLE officer (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    email text NOT NULL UNIQUE CHECK (email ~ '^[^@\s<>]+@[^@\s<>]+$'),
    login text UNIQUE,
    active boolean NOT NULL DEFAULT true
);
CREATE TABLE duty (
    officer bigint NOT NULL REFERENCES officer (id),
    from_at timestamptz NOT NULL,
    to_at timestamptz CHECK (to_at > from_at),
    PRIMARY KEY (officer, from_at)
);

-- Who is alive: real time, because it measures the platform and not the city.
CREATE TABLE heartbeat (
    process text NOT NULL,
    instance text NOT NULL,
    role text NOT NULL,
    beaten_at timestamptz NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (process, instance)
);

GRANT SELECT ON condition, condition_change, alert, alert_transition, heartbeat TO ioc_reader;
