-- A silence or maintenance window. rule, subject: patterns with * (null: any). rrule: an iCal RRULE in local time, by which
-- the window [from_at, to_at) recurs. Nothing but its early end is ever changed.
CREATE TABLE silence (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule text,
    subject text,
    from_at timestamptz NOT NULL,
    to_at timestamptz NOT NULL CHECK (to_at > from_at),
    rrule text,
    reason text NOT NULL CHECK (reason <> ''),
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_by text,
    CHECK (rule IS NOT NULL OR subject IS NOT NULL)
);
CREATE INDEX silence_open ON silence (from_at) WHERE ended_at IS NULL;

-- One happening over many stations: the alerts of one front that live at the same time. severity: the highest told of so far.
CREATE TABLE incident (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    front text NOT NULL,
    opened_at timestamptz NOT NULL,
    newest_at timestamptz NOT NULL,
    closed_at timestamptz,
    severity smallint NOT NULL DEFAULT 0 CHECK (severity BETWEEN 0 AND 4)
);
CREATE UNIQUE INDEX incident_one_open ON incident (front) WHERE closed_at IS NULL;

-- peak: highest level since it opened; flips: its latest returns; told: somebody was told since it opened; untold: somebody
-- is to be told as soon as nothing mutes it.
ALTER TABLE alert ADD COLUMN lapse_at timestamptz, ADD COLUMN peak smallint NOT NULL DEFAULT 0,
    ADD COLUMN flips timestamptz[] NOT NULL DEFAULT '{}', ADD COLUMN flapping boolean NOT NULL DEFAULT false,
    ADD COLUMN told boolean NOT NULL DEFAULT true, ADD COLUMN untold boolean NOT NULL DEFAULT false,
    ADD COLUMN incident bigint REFERENCES incident (id);
UPDATE alert SET peak = level;
ALTER TABLE alert ALTER COLUMN told SET DEFAULT false;
CREATE INDEX alert_lapse ON alert (lapse_at) WHERE lapse_at IS NOT NULL;
CREATE INDEX alert_untold ON alert (id) WHERE untold;
CREATE INDEX alert_incident ON alert (incident) WHERE state <> 'resolved';
-- muted: why nobody was told of this line.
ALTER TABLE alert_transition ADD COLUMN muted text;
GRANT SELECT ON silence, incident TO ioc_reader;
