-- Before which instant raw values have been dropped: they are gone also where they are to be kept longer from now on.
-- One row, or none as long as nothing was dropped.
CREATE TABLE raw_dropped (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    before timestamptz NOT NULL
);

-- Hours are kept for ever: where they reach further back than raw values do, these were dropped.
INSERT INTO raw_dropped (before)
SELECT coalesce(raw.since, hours.until)
FROM (SELECT min(range_start) AS since FROM timescaledb_information.chunks WHERE hypertable_name = 'observation') AS raw,
    (SELECT min(bucket) AS since, max(bucket) + interval '1 hour' AS until FROM observation_hour) AS hours
WHERE hours.since < coalesce(raw.since, 'infinity');
