-- Officers: skills by which they are found; quiet hours are local time, and hold back nothing that is critical.
ALTER TABLE officer ADD COLUMN skills text[] NOT NULL DEFAULT '{}', ADD COLUMN quiet_from time,
    ADD COLUMN quiet_to time, ADD CHECK ((quiet_from IS NULL) = (quiet_to IS NULL));

-- Where an officer is reached. All ways of the lowest rank are used at once; the others, in order, when one of them
-- fails. from_severity: the least severity (CAP, 1 to 4) that this way is for. Addresses may hold secrets (a webhook's).
CREATE TABLE officer_contact (
    officer bigint NOT NULL REFERENCES officer (id),
    channel text NOT NULL CHECK (channel ~ '^[a-z][a-z0-9_]{0,39}$'),
    address text NOT NULL CHECK (address <> '' AND length(address) <= 2000),
    rank smallint NOT NULL DEFAULT 1 CHECK (rank BETWEEN 1 AND 9),
    from_severity smallint NOT NULL DEFAULT 1 CHECK (from_severity BETWEEN 1 AND 4),
    PRIMARY KEY (officer, channel),
    CHECK (channel <> 'email' OR address ~ '^[^@\s<>]+@[^@\s<>]+$'),
    CHECK (channel <> 'zalo' OR address ~ '^[0-9A-Za-z_-]{1,64}$')
);
-- Who answers from one of these is known by it, so it is one person's.
CREATE UNIQUE INDEX officer_contact_personal ON officer_contact (channel, address)
    WHERE channel IN ('email', 'zalo', 'telegram');
INSERT INTO officer_contact (officer, channel, address) SELECT id, 'email', email FROM officer;
INSERT INTO officer_contact (officer, channel, address) SELECT id, 'zalo', zalo_user FROM officer WHERE zalo_user <> '';
ALTER TABLE officer DROP COLUMN email, DROP COLUMN zalo_user;

-- A team answers for an agency's alerts, or (agency null) for those of all that have no team.
CREATE TABLE team (
    code text PRIMARY KEY CHECK (code ~ '^[a-z0-9][a-z0-9_.-]{0,39}$'),
    name_vi text NOT NULL CHECK (name_vi <> ''),
    name_en text NOT NULL CHECK (name_en <> ''),
    agency text,
    head bigint REFERENCES officer (id)
);
CREATE TABLE team_member (
    team text NOT NULL REFERENCES team (code),
    officer bigint NOT NULL REFERENCES officer (id),
    PRIMARY KEY (team, officer)
);

-- A rotation: from start_day each officer has a turn of so many local days, and in them the hours from begins to ends
-- (the same hour: all 24; an earlier one: of the next day). days: all, only working days, or only days off.
CREATE TABLE rotation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    team text NOT NULL REFERENCES team (code),
    officers bigint[] NOT NULL CHECK (cardinality(officers) > 0),
    start_day date NOT NULL,
    until_day date CHECK (until_day > start_day),
    turn_days smallint NOT NULL CHECK (turn_days > 0),
    begins time NOT NULL,
    ends time NOT NULL,
    days text NOT NULL DEFAULT 'all' CHECK (days IN ('all', 'working', 'off'))
);

-- A shift written down by itself. covers: whose place it takes, who is then off for so long. uid: of its iCal event.
CREATE TABLE shift (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    team text REFERENCES team (code),
    officer bigint NOT NULL REFERENCES officer (id),
    from_at timestamptz NOT NULL,
    to_at timestamptz CHECK (to_at > from_at),
    covers bigint REFERENCES officer (id) CHECK (covers <> officer),
    note text NOT NULL DEFAULT '',
    uid text UNIQUE
);
CREATE INDEX shift_to ON shift (to_at);
INSERT INTO shift (officer, from_at, to_at) SELECT officer, from_at, to_at FROM duty;
DROP TABLE duty;

-- When an officer is on leave.
CREATE TABLE absence (
    officer bigint NOT NULL REFERENCES officer (id),
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL CHECK (to_at > from_at),
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (officer, from_at)
);

-- Whom to tell when nobody takes an alert on: the steps of a chain for an agency ('' = any) from a severity on.
-- after: how long after the step before.
CREATE TABLE escalation_step (
    agency text NOT NULL DEFAULT '',
    severity smallint NOT NULL DEFAULT 1 CHECK (severity BETWEEN 1 AND 4),
    position smallint NOT NULL CHECK (position > 0),
    after interval NOT NULL CHECK (after >= interval '0'),
    target text NOT NULL CHECK (target IN ('on_duty', 'next', 'team', 'head')),
    PRIMARY KEY (agency, severity, position)
);

-- Alerts that wait to be taken on, since when (city time), by which line of the audit, and the steps already done.
-- due_at is when to look again; whoever changes a chain lets all be looked at at once, so no chain is ever a snapshot.
CREATE TABLE alert_waiting (
    alert bigint PRIMARY KEY REFERENCES alert (id),
    since timestamptz NOT NULL,
    seq int NOT NULL,
    done smallint NOT NULL DEFAULT 0,
    due_at timestamptz
);
CREATE INDEX alert_waiting_due ON alert_waiting (due_at) WHERE due_at IS NOT NULL;
INSERT INTO alert_waiting (alert, since, seq, due_at)
SELECT id, changed_at, seq, changed_at FROM alert WHERE state = 'firing';
CREATE FUNCTION look_at_waiting_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE alert_waiting SET due_at = since;
    PERFORM pg_notify('duty', '');
    RETURN NULL;
END $$;
CREATE TRIGGER escalation_step_changed AFTER INSERT OR UPDATE OR DELETE ON escalation_step
    FOR EACH STATEMENT EXECUTE FUNCTION look_at_waiting_again();
