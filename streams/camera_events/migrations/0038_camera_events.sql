-- One row an event, as its camera last told it. Rows with a plate (a keyed hash) are deleted when they are too old
-- (streams/retention.py), versions in the history too.
CREATE TABLE camera_event (
    system text NOT NULL,
    camera text NOT NULL,
    event_id text NOT NULL,
    revision bigint NOT NULL,
    seen text NOT NULL,
    time timestamptz NOT NULL,
    ended_at timestamptz,
    plate text,
    vehicle text,
    lane smallint,
    speed_kmh double precision,
    confidence double precision,
    PRIMARY KEY (system, camera, event_id)
);
CREATE INDEX camera_event_time ON camera_event (time);
CREATE INDEX camera_event_plate ON camera_event (plate, time) WHERE plate IS NOT NULL;
CREATE TABLE camera_event_history (
    system text NOT NULL,
    camera text NOT NULL,
    event_id text NOT NULL,
    revision bigint NOT NULL,
    seen text NOT NULL,
    time timestamptz NOT NULL,
    ended_at timestamptz,
    plate text,
    vehicle text,
    lane smallint,
    speed_kmh double precision,
    confidence double precision,
    PRIMARY KEY (system, camera, event_id, revision)
);
CREATE INDEX camera_event_history_time ON camera_event_history (time);
GRANT SELECT ON camera_event, camera_event_history TO ioc_reader;
