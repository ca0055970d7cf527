-- As before (0072), but the week of each container is two arrays, looked at in place: three windows and two sorts over
-- all hours of all containers took most of the time of a panel.
CREATE OR REPLACE FUNCTION container_filling(until timestamptz, full_at double precision)
    RETURNS TABLE (source text, at timestamptz, filling double precision, emptied_at timestamptz,
        per_hour double precision, full_by timestamptz) LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    WITH week AS MATERIALIZED (
        SELECT series.source, array_agg(reading.last_at ORDER BY reading.bucket) AS times,
            array_agg(reading.last ORDER BY reading.bucket) AS fillings, count(*)::int AS readings
        FROM series JOIN observation_hour AS reading ON reading.series = series.id
        WHERE series.metric = 'filling_level' AND reading.bucket > until - interval '7 days' AND reading.last_at <= until
        GROUP BY series.source
    ), since AS MATERIALIZED (
        SELECT week.*, coalesce(emptied.place, 1) AS first, times[emptied.place] AS emptied_at,
            fillings[readings] AS newest
        FROM week, LATERAL (
            SELECT max(n) AS place FROM generate_series(2, readings) AS n
            WHERE least(fillings[n - 1], fillings[n - 2]) - greatest(fillings[n], fillings[n + 1]) >= 0.2) AS emptied
    ), kept AS (
        SELECT since.source, spread.* FROM since, LATERAL (
            SELECT array_agg(extract(epoch FROM times[n])::double precision / 3600 ORDER BY n) AS hours,
                array_agg(since.fillings[n] ORDER BY n) AS fillings
            FROM generate_series(readings, first, -((readings - first + 32) / 32)) AS n) AS spread
    ), trend AS (
        SELECT kept.source, slope.per_hour FROM kept, LATERAL (
            SELECT percentile_cont(0.5) WITHIN GROUP (
                ORDER BY (fillings[late] - fillings[early]) / (hours[late] - hours[early]))
            FROM generate_subscripts(hours, 1) AS early, generate_series(early + 1, cardinality(hours)) AS late
        ) AS slope (per_hour)
        WHERE hours[cardinality(hours)] - hours[1] >= 6
    )
    SELECT since.source, times[readings], newest, since.emptied_at, trend.per_hour,
        CASE WHEN newest >= full_at
            THEN (SELECT times[min(n)] FROM generate_series(first, readings) AS n WHERE fillings[n] >= full_at)
            WHEN trend.per_hour > 0.0005
            THEN times[readings] + (full_at - newest) / trend.per_hour * interval '1 hour' END
    FROM since LEFT JOIN trend ON trend.source = since.source
$$;
