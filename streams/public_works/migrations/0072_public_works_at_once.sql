-- As before (0040), but of the two days before and after the span only the readings beside it are looked at, four of them:
-- one is passed over where it is out of line with those beside it.
CREATE OR REPLACE FUNCTION counted_by_hour(counter text, since timestamptz, until timestamptz)
    RETURNS TABLE (source text, hour timestamptz, used double precision, measured boolean)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    WITH said AS (
        SELECT series.source, reading.last_at AS at, reading.last AS value,
            lag(reading.last) OVER beside AS before, lead(reading.last) OVER beside AS after
        FROM series CROSS JOIN LATERAL (
            (SELECT m.bucket, m.last, m.last_at FROM observation_hour AS m
             WHERE m.series = series.id AND m.bucket >= since - interval '2 days' AND m.bucket < since
             ORDER BY m.bucket DESC LIMIT 4)
            UNION ALL
            (SELECT m.bucket, m.last, m.last_at FROM observation_hour AS m
             WHERE m.series = series.id AND m.bucket >= since AND m.bucket < until)
            UNION ALL
            (SELECT m.bucket, m.last, m.last_at FROM observation_hour AS m
             WHERE m.series = series.id AND m.bucket >= until AND m.bucket < until + interval '2 days'
             ORDER BY m.bucket LIMIT 4)) AS reading
        WHERE series.metric = counter
        WINDOW beside AS (PARTITION BY series.source ORDER BY reading.bucket)
    ), step AS (
        SELECT said.source, lag(at) OVER earlier AS begun, at AS ended, lag(value) OVER earlier AS before, value AS after
        FROM said
        WHERE said.before IS NULL OR said.after IS NULL OR said.before > said.after
            OR said.value BETWEEN said.before AND said.after
        WINDOW earlier AS (PARTITION BY said.source ORDER BY at)
    ), counts AS (
        SELECT step.*, counted(step.before, step.after, counter_scale(station.attributes)) AS count
        FROM step JOIN station ON station.id = step.source
        WHERE step.before IS NOT NULL AND step.ended > since AND step.begun < until
    )
    SELECT counts.source, begins, sum(count * seconds / extract(epoch FROM ended - begun)),
        sum(seconds) > 3599 AND bool_and(count IS NOT NULL AND ended - begun <= interval '2 hours')
    FROM counts,
        generate_series(date_trunc('hour', greatest(since, begun)), least(until, ended), interval '1 hour') AS begins,
        LATERAL (SELECT extract(epoch FROM least(ended, begins + interval '1 hour') - greatest(begun, begins))
            ::double precision AS seconds) AS overlap
    WHERE seconds > 0 AND begins < until
    GROUP BY counts.source, begins
$$;

-- As before (0040), but the slopes are those between at most 32 readings, evenly spread over the time since the container
-- was emptied, the newest among them: of a week of hours there are fourteen thousand pairs, and a city has hundreds of
-- containers. Each container's readings are paired by themselves.
CREATE OR REPLACE FUNCTION container_filling(until timestamptz, full_at double precision)
    RETURNS TABLE (source text, at timestamptz, filling double precision, emptied_at timestamptz,
        per_hour double precision, full_by timestamptz) LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    WITH said AS (
        SELECT series.source, reading.last_at AS at, reading.last AS filling,
            least(lag(reading.last) OVER beside, lag(reading.last, 2) OVER beside) AS before,
            greatest(reading.last, lead(reading.last) OVER beside) AS after
        FROM series JOIN observation_hour AS reading ON reading.series = series.id
        WHERE series.metric = 'filling_level' AND reading.bucket > until - interval '7 days' AND reading.last_at <= until
        WINDOW beside AS (PARTITION BY series.source ORDER BY reading.bucket)
    ), emptied AS (
        SELECT said.source, max(said.at) AS at FROM said WHERE said.before - said.after >= 0.2 GROUP BY said.source
    ), since AS (
        SELECT said.source, said.at, said.filling, emptied.at AS emptied_at,
            extract(epoch FROM said.at)::double precision / 3600 AS hours
        FROM said LEFT JOIN emptied ON emptied.source = said.source
        WHERE emptied.at IS NULL OR said.at >= emptied.at
    ), known AS (
        SELECT since.*, count(*) OVER own AS readings, row_number() OVER (own ORDER BY since.at DESC) - 1 AS back,
            min(since.at) FILTER (WHERE since.filling >= full_at) OVER own AS full_since
        FROM since WINDOW own AS (PARTITION BY since.source)
    ), kept AS (
        SELECT known.source, array_agg(known.hours ORDER BY known.at) AS hours,
            array_agg(known.filling ORDER BY known.at) AS fillings
        FROM known WHERE known.back % ((known.readings + 31) / 32) = 0 GROUP BY known.source
    ), trend AS (
        SELECT kept.source, slope.per_hour FROM kept, LATERAL (
            SELECT percentile_cont(0.5) WITHIN GROUP (
                ORDER BY (fillings[late] - fillings[early]) / (hours[late] - hours[early]))
            FROM generate_subscripts(hours, 1) AS early, generate_series(early + 1, cardinality(hours)) AS late
        ) AS slope (per_hour)
        WHERE hours[cardinality(hours)] - hours[1] >= 6
    )
    SELECT known.source, known.at, known.filling, known.emptied_at, trend.per_hour,
        CASE WHEN known.filling >= full_at THEN known.full_since
            WHEN trend.per_hour > 0.0005
            THEN known.at + (full_at - known.filling) / trend.per_hour * interval '1 hour' END
    FROM known LEFT JOIN trend ON trend.source = known.source WHERE known.back = 0
$$;

-- As before (0040), but only the hours of the nights are counted, not the days between them.
CREATE OR REPLACE FUNCTION used_by_night(counter text, until timestamptz, nights int)
    RETURNS TABLE (source text, night date, used double precision, smallest double precision)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT counts.source, begins::date, sum(counts.used), min(counts.used)
    FROM generate_series(0, nights - 1) AS ago, LATERAL (
            SELECT date_trunc('day', (until - interval '5 hours') AT TIME ZONE 'Asia/Ho_Chi_Minh')
                - ago * interval '1 day' AS begins) AS midnight,
        LATERAL counted_by_hour(counter, begins AT TIME ZONE 'Asia/Ho_Chi_Minh',
            (begins + interval '5 hours') AT TIME ZONE 'Asia/Ho_Chi_Minh') AS counts
    WHERE measured
    GROUP BY 1, 2 HAVING count(*) >= 3
$$;
