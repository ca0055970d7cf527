-- Degrees of the sun's centre above the horizon, without refraction, at a place in degrees WGS 84: the formulas of NOAA's
-- solar calculator, which shorten Meeus, Astronomical Algorithms, chapters 25 and 28 (0.01°, the years 1901 to 2099).
-- The twin of streams/public_works/sun.py; a test holds them together. In PL/pgSQL it is two hundred times as fast as in
-- SQL, where every call would plan its seven steps anew.
CREATE FUNCTION sun_elevation(at timestamptz, latitude double precision, longitude double precision)
    RETURNS double precision LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    seconds double precision := extract(epoch FROM at);
    t double precision := (seconds - 946728000) / 3155760000;
    mean double precision := 280.46646 + t * (36000.76983 + 0.0003032 * t);
    anomaly double precision := 357.52911 + t * (35999.05029 - 0.0001537 * t);
    eccentricity double precision := 0.016708634 - t * (0.000042037 + 0.0000001267 * t);
    node double precision := 125.04 - 1934.136 * t;
    apparent double precision := mean + (1.914602 - t * (0.004817 + 0.000014 * t)) * sind(anomaly)
        + (0.019993 - 0.000101 * t) * sind(2 * anomaly) + 0.000289 * sind(3 * anomaly) - 0.00569 - 0.00478 * sind(node);
    tilt double precision := 23.439291 - t * (0.0130042 + t * (0.00000016389 - 0.00000050361 * t))
        + 0.00256 * cosd(node);
    declination double precision := asind(sind(tilt) * sind(apparent));
    y double precision := tand(tilt / 2) ^ 2;
    ahead double precision := degrees(y * sind(2 * mean) - 2 * eccentricity * sind(anomaly)
        + 4 * eccentricity * y * sind(anomaly) * cosd(2 * mean) - 0.5 * y ^ 2 * sind(4 * mean)
        - 1.25 * eccentricity ^ 2 * sind(2 * anomaly));
BEGIN
    RETURN asind(greatest(-1, least(1, sind(latitude) * sind(declination)
        + cosd(latitude) * cosd(declination) * cosd(seconds / 240 + longitude + ahead - 180))));
END
$$;

-- Whether a street must be lit: true after civil twilight (sun below -6°), false while the sun is up (upper limb above
-- the horizon under standard refraction: -0.833°), null in between, when either is right.
CREATE FUNCTION light_wanted(at timestamptz, latitude double precision, longitude double precision)
    RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    height double precision := sun_elevation(at, latitude, longitude);
BEGIN
    RETURN CASE WHEN height < -6 THEN true WHEN height > -0.833 THEN false END;
END
$$;

-- The full-scale of a station's counter (attribute rolls_over_at), after which it begins at 0; null where unknown.
CREATE FUNCTION counter_scale(attributes jsonb) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN jsonb_typeof(attributes->'rolls_over_at') = 'number'
        THEN (attributes->>'rolls_over_at')::double precision END
$$;

-- What a counter counted between two readings: null when the meter was replaced in between, which is when it falls
-- without having rolled over (from the last tenth of its scale to the first).
CREATE FUNCTION counted(before double precision, after double precision, scale double precision)
    RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN after >= before THEN after - before
        WHEN before >= 0.9 * scale AND after < 0.1 * scale THEN after + scale - before END
$$;

-- What every counter of a metric counted in each hour of [since, until), in the metric's unit. The reading at the full
-- hour is interpolated, and a gap spread evenly; `measured` says that the whole hour lies between readings at most two
-- hours apart, with no meter replaced. A single reading out of line with the two beside it is passed over.
CREATE FUNCTION counted_by_hour(counter text, since timestamptz, until timestamptz)
    RETURNS TABLE (source text, hour timestamptz, used double precision, measured boolean)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    WITH said AS (
        SELECT series.source, reading.last_at AS at, reading.last AS value,
            lag(reading.last) OVER beside AS before, lead(reading.last) OVER beside AS after
        FROM series JOIN observation_hour AS reading ON reading.series = series.id
        WHERE series.metric = counter AND reading.bucket >= since - interval '2 days'
            AND reading.bucket < until + interval '2 days'
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

-- What is usual in each hour of a local day (Asia/Ho_Chi_Minh): the median of the same weekday of the four weeks before.
CREATE FUNCTION usual_by_hour(counter text, day date)
    RETURNS TABLE (source text, hour timestamptz, used double precision) LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT past.source, past.hour + weeks * interval '7 days', percentile_cont(0.5) WITHIN GROUP (ORDER BY past.used)
    FROM generate_series(1, 4) AS weeks,
        LATERAL (SELECT (day - 7 * weeks)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh' AS begins) AS earlier,
        LATERAL counted_by_hour(counter, begins, begins + interval '1 day') AS past
    WHERE past.used IS NOT NULL
    GROUP BY 1, 2
$$;

-- The use of each of the `nights` local nights up to the one of the morning of `until`, from midnight to five o'clock,
-- and the smallest hour among them; a night of which less than three hours are known is left out.
CREATE FUNCTION used_by_night(counter text, until timestamptz, nights int)
    RETURNS TABLE (source text, night date, used double precision, smallest double precision)
    LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    WITH morning AS (
        SELECT (until - interval '5 hours') AT TIME ZONE 'Asia/Ho_Chi_Minh' AS at
    ), span AS (
        SELECT (date_trunc('day', at) - (nights - 1) * interval '1 day') AT TIME ZONE 'Asia/Ho_Chi_Minh' AS begins,
            (date_trunc('day', at) + interval '5 hours') AT TIME ZONE 'Asia/Ho_Chi_Minh' AS ends
        FROM morning
    )
    SELECT counts.source, (hour AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS night, sum(counts.used), min(counts.used)
    FROM span, LATERAL counted_by_hour(counter, begins, ends) AS counts
    WHERE measured AND extract(hour FROM hour AT TIME ZONE 'Asia/Ho_Chi_Minh') < 5
    GROUP BY 1, 2 HAVING count(*) >= 3
$$;

-- For how many nights in a row, up to the newest of the last `nights`, even the smallest hour of each meter used more
-- than `trickle`: where nobody is at night, water that never stands still is a leak.
CREATE FUNCTION nights_running(counter text, until timestamptz, nights int, trickle double precision)
    RETURNS TABLE (source text, running bigint, smallest double precision) LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    WITH known AS (
        SELECT used.*, count(*) FILTER (WHERE used.smallest <= trickle)
            OVER (PARTITION BY used.source ORDER BY used.night DESC) AS stood_still
        FROM used_by_night(counter, until, nights) AS used
    )
    SELECT known.source, count(*) FILTER (WHERE stood_still = 0), min(known.smallest) FILTER (WHERE stood_still = 0)
    FROM known GROUP BY known.source
$$;

-- How full each waste container is (0 to 1), when it was last emptied, and when it will be full, or became so: the
-- median of the slopes between all pairs of hours since then (Theil and Sen), so that no single wrong reading moves it.
-- Emptied is what lost a fifth of the container against both hours before and keeps it lost in the next; the trend needs
-- six hours. Looks back seven days.
CREATE FUNCTION container_filling(until timestamptz, full_at double precision)
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
    ), newest AS (
        SELECT DISTINCT ON (since.source) since.*,
            (SELECT min(past.at) FROM since AS past WHERE past.source = since.source AND past.filling >= full_at) AS full_since
        FROM since ORDER BY since.source, since.at DESC
    ), trend AS (
        SELECT early.source, percentile_cont(0.5) WITHIN GROUP (
            ORDER BY (late.filling - early.filling) / (late.hours - early.hours)) AS per_hour
        FROM since AS early JOIN since AS late ON late.source = early.source AND late.at > early.at
        GROUP BY early.source HAVING max(late.hours) - min(early.hours) >= 6
    )
    SELECT newest.source, newest.at, newest.filling, newest.emptied_at, trend.per_hour,
        CASE WHEN newest.filling >= full_at THEN newest.full_since
            WHEN trend.per_hour > 0.0005
            THEN newest.at + (full_at - newest.filling) / trend.per_hour * interval '1 hour' END
    FROM newest LEFT JOIN trend ON trend.source = newest.source
$$;
