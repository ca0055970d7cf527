-- What people did with dead letters and with sources that were set aside: who, when (at is the city's time, recorded_at
-- the real one), why, and which were meant. No row is ever changed; what an act undoes stays beside it.
CREATE TABLE dead_letter_act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('replayed', 'discarded', 'taken_back', 'released')),
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    who text NOT NULL,
    why text NOT NULL DEFAULT '',
    selection jsonb NOT NULL DEFAULT '{}',
    undoes bigint UNIQUE REFERENCES dead_letter_act (id)
);
CREATE TABLE dead_letter_acted (
    act bigint NOT NULL REFERENCES dead_letter_act (id),
    letter bytea NOT NULL,
    PRIMARY KEY (act, letter)
);
CREATE INDEX dead_letter_acted_letter ON dead_letter_acted (letter);
CREATE TRIGGER dead_letter_act_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dead_letter_act
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER dead_letter_acted_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON dead_letter_acted
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

-- Pages of the letters are read from the one seen last, by key; the door says which connector's they are.
CREATE INDEX dead_letter_newest ON dead_letter (last_seen DESC, id DESC);

-- Events of each system, of subjects whose events name one: how many there were and when the last were committed (real
-- time, as in flow), and how many in each minute.
CREATE TABLE flow_system (
    topic text NOT NULL,
    partition int NOT NULL,
    system text NOT NULL,
    n bigint NOT NULL,
    committed_at timestamptz NOT NULL,
    PRIMARY KEY (topic, partition, system)
);
CREATE TABLE flow_system_minute (
    topic text NOT NULL,
    partition int NOT NULL,
    system text NOT NULL,
    bucket timestamptz NOT NULL,
    n bigint NOT NULL,
    PRIMARY KEY (bucket, topic, partition, system)
);
GRANT SELECT ON flow_system, flow_system_minute TO ioc_reader;

-- The audit is read by time, newest first.
CREATE INDEX user_audit_at ON user_audit (at DESC, id DESC);
CREATE INDEX alert_transition_people ON alert_transition (recorded_at DESC) WHERE who <> 'system';
