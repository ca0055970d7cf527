-- What a counter counted in each hour of [since, until), by its hourly readings: as counted_by_hour did (0040), but of one
-- series, and a gap of more than a week is none that could be spread. The four readings beside the span enter it: one is passed
-- over where it is out of line with those beside it. Not STRICT, so that the query that calls it is planned as one.
CREATE FUNCTION counter_hours(of_series int, since timestamptz, until timestamptz)
    RETURNS TABLE (bucket timestamptz, used double precision, measured boolean) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH said AS (
        SELECT reading.last_at AS at, reading.last AS value,
            lag(reading.last) OVER beside AS before, lead(reading.last) OVER beside AS after
        FROM (
            (SELECT m.bucket, m.last, m.last_at FROM observation_hour AS m
             WHERE m.series = of_series AND m.bucket >= since - interval '7 days' AND m.bucket < since
             ORDER BY m.bucket DESC LIMIT 4)
            UNION ALL
            (SELECT m.bucket, m.last, m.last_at FROM observation_hour AS m
             WHERE m.series = of_series AND m.bucket >= since AND m.bucket < until)
            UNION ALL
            (SELECT m.bucket, m.last, m.last_at FROM observation_hour AS m
             WHERE m.series = of_series AND m.bucket >= until AND m.bucket < until + interval '7 days'
             ORDER BY m.bucket LIMIT 4)) AS reading
        WINDOW beside AS (ORDER BY reading.bucket)
    ), step AS (
        SELECT lag(said.at) OVER earlier AS begun, said.at AS ended, lag(said.value) OVER earlier AS before,
            said.value AS after
        FROM said
        WHERE said.before IS NULL OR said.after IS NULL OR said.before > said.after
            OR said.value BETWEEN said.before AND said.after
        WINDOW earlier AS (ORDER BY said.at)
    ), counts AS (
        SELECT step.begun, step.ended, extract(epoch FROM step.ended - step.begun)::double precision AS lasted,
            counted(step.before, step.after, counter_scale(station.attributes)) AS count
        FROM series JOIN station ON station.id = series.source CROSS JOIN step
        WHERE series.id = of_series AND step.ended > since AND step.begun < until
            AND step.ended - step.begun <= interval '7 days'
    )
    SELECT begins, sum(count * seconds / lasted),
        sum(seconds) > 3599 AND bool_and(count IS NOT NULL AND lasted <= 7200)
    FROM counts,
        generate_series(date_trunc('hour', greatest(since, begun)), least(until, ended), interval '1 hour') AS begins,
        LATERAL (SELECT extract(epoch FROM least(ended, begins + interval '1 hour') - greatest(begun, begins))
            ::double precision AS seconds) AS overlap
    WHERE seconds > 0 AND begins >= since AND begins < until
    GROUP BY begins
$$;

-- Kept by the transaction that stores the readings (streams/meters/store.py), for ever, as hours are: a pure
-- function of observation_hour and of the full-scale that the registry names.
CREATE TABLE counted_hour (
    series int NOT NULL,
    bucket timestamptz NOT NULL,
    used double precision,
    measured boolean NOT NULL,
    PRIMARY KEY (series, bucket)
) WITH (fillfactor = 70);
SELECT create_hypertable('counted_hour', by_range('bucket', INTERVAL '90 days'), create_default_indexes => false);
GRANT SELECT ON counted_hour TO ioc_reader;

-- The hours of all counters, or of those of one station, as they should be.
CREATE FUNCTION counted_anew(of_station text)
    RETURNS TABLE (series int, bucket timestamptz, used double precision, measured boolean)
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT series.id, hours.bucket, hours.used, hours.measured
    FROM series CROSS JOIN LATERAL (
            SELECT min(m.bucket) AS first, max(m.bucket) AS last FROM observation_hour AS m WHERE m.series = series.id) AS span
        CROSS JOIN LATERAL counter_hours(series.id, span.first, span.last + interval '1 hour') AS hours
    WHERE series.metric IN ('electricity_counter', 'water_counter', 'lighting_energy')
        AND (of_station IS NULL OR series.source = of_station)
$$;
INSERT INTO counted_hour (series, bucket, used, measured) SELECT * FROM counted_anew(NULL) ORDER BY bucket, series;

-- A counter whose full-scale is named otherwise has rolled over otherwise.
CREATE FUNCTION count_station_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7660007, series.id) FROM series WHERE series.source = NEW.id ORDER BY series.id;
    INSERT INTO counted_hour AS kept (series, bucket, used, measured)
    SELECT * FROM counted_anew(NEW.id) ORDER BY series, bucket
    ON CONFLICT (series, bucket) DO UPDATE SET used = excluded.used, measured = excluded.measured
    WHERE (kept.used, kept.measured) IS DISTINCT FROM (excluded.used, excluded.measured);
    RETURN NULL;
END
$$;
CREATE TRIGGER station_scale AFTER UPDATE OF attributes ON station FOR EACH ROW
    WHEN (counter_scale(OLD.attributes) IS DISTINCT FROM counter_scale(NEW.attributes))
    EXECUTE FUNCTION count_station_anew();

-- As before (0040, 0072), from the kept hours, of each series by its index (OFFSET 0: not of all at once).
CREATE OR REPLACE FUNCTION counted_by_hour(counter text, since timestamptz, until timestamptz)
    RETURNS TABLE (source text, hour timestamptz, used double precision, measured boolean)
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT series.source, kept.bucket, kept.used, kept.measured
    FROM series CROSS JOIN LATERAL (
        SELECT h.bucket, h.used, h.measured FROM counted_hour AS h
        WHERE h.series = series.id AND h.bucket >= date_trunc('hour', since) AND h.bucket < until OFFSET 0) AS kept
    WHERE series.metric = counter
$$;
CREATE OR REPLACE FUNCTION usual_by_hour(counter text, day date)
    RETURNS TABLE (source text, hour timestamptz, used double precision) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT past.source, past.hour + weeks * interval '7 days', percentile_cont(0.5) WITHIN GROUP (ORDER BY past.used)
    FROM generate_series(1, 4) AS weeks,
        LATERAL (SELECT (day - 7 * weeks)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS begins) AS earlier,
        LATERAL counted_by_hour(counter, begins, begins + interval '1 day') AS past
    WHERE past.used IS NOT NULL
    GROUP BY 1, 2
$$;
CREATE OR REPLACE FUNCTION used_by_night(counter text, until timestamptz, nights int)
    RETURNS TABLE (source text, night date, used double precision, smallest double precision)
    LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT counts.source, begins::date, sum(counts.used), min(counts.used)
    FROM generate_series(0, nights - 1) AS ago, LATERAL (
            SELECT date_trunc('day', (until - interval '5 hours') AT TIME ZONE 'Asia/Ho_Chi_Minh')
                - ago * interval '1 day' AS begins) AS midnight,
        LATERAL counted_by_hour(counter, begins AT TIME ZONE 'Asia/Ho_Chi_Minh',
            (begins + interval '5 hours') AT TIME ZONE 'Asia/Ho_Chi_Minh') AS counts
    WHERE measured
    GROUP BY 1, 2 HAVING count(*) >= 3
$$;
CREATE OR REPLACE FUNCTION nights_running(counter text, until timestamptz, nights int, trickle double precision)
    RETURNS TABLE (source text, running bigint, smallest double precision) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH known AS (
        SELECT used.*, count(*) FILTER (WHERE used.smallest <= trickle)
            OVER (PARTITION BY used.source ORDER BY used.night DESC) AS stood_still
        FROM used_by_night(counter, until, nights) AS used
    )
    SELECT known.source, count(*) FILTER (WHERE stood_still = 0), min(known.smallest) FILTER (WHERE stood_still = 0)
    FROM known GROUP BY known.source
$$;
