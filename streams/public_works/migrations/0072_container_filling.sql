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
