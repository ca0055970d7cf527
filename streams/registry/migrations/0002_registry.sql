-- Units carry validity and a parent, so that no tier of administration is assumed anywhere.
CREATE TABLE agency (
    code text PRIMARY KEY,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    valid_from date NOT NULL DEFAULT '2000-01-01',
    valid_to date
);

CREATE TABLE unit (
    code text PRIMARY KEY,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    kind text NOT NULL,
    parent text REFERENCES unit (code),
    valid_from date NOT NULL DEFAULT '2000-01-01',
    valid_to date
);

-- attributes: what a kind of station needs beyond its place, e.g. {"alarm_m": [22, 24, 26], "river": "Lô"}.
CREATE TABLE station (
    id text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$'),
    kind text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    latitude double precision NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    longitude double precision NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    unit text REFERENCES unit (code),
    agency text REFERENCES agency (code),
    attributes jsonb NOT NULL DEFAULT '{}',
    valid_from date NOT NULL DEFAULT '2000-01-01',
    valid_to date
);
CREATE INDEX station_kind ON station (kind);

-- Filled from the connectors' own declarations when the city starts; every value is stored in this unit.
CREATE TABLE metric (
    name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_]{0,39}$'),
    kind text NOT NULL,
    unit text NOT NULL,
    label_vi text NOT NULL,
    label_en text NOT NULL,
    lowest double precision NOT NULL,
    highest double precision NOT NULL
);
GRANT SELECT ON agency, unit, station, metric TO ioc_reader;
