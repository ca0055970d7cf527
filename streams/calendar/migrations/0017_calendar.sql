-- A day on which offices are closed although it may be a Monday to Friday; days are those of Asia/Ho_Chi_Minh.
CREATE TABLE holiday (
    day date PRIMARY KEY,
    name_vi text NOT NULL,
    name_en text NOT NULL
);
GRANT SELECT ON holiday TO ioc_reader;

-- The Mondays to Fridays from Monday 1970-01-05 up to and with that day; negative before.
CREATE FUNCTION weekdays_until(day date) RETURNS int LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (day - date '1970-01-04' - extract(isodow FROM day)::int) / 7 * 5 + least(extract(isodow FROM day)::int, 5)
$$;

-- The working days after the local day of `since` up to and with that of `until`; negative when `until` is earlier.
CREATE FUNCTION working_days_between(since timestamptz, until timestamptz) RETURNS int
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT weekdays_until(last) - weekdays_until(first) - sign(last - first)::int * (
        SELECT count(*) FROM holiday
        WHERE day > least(first, last) AND day <= greatest(first, last) AND extract(isodow FROM day) < 6)::int
    FROM (SELECT (since AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS first,
                 (until AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS last) AS days
$$;

-- The `count`-th working day after a day, which itself never counts (Civil Code 2015, article 147); of 0 the day itself.
-- The n-th weekday is closed arithmetic; holidays on the way push it further until none is left uncounted.
CREATE FUNCTION add_working_days(start date, count int) RETURNS date
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    weekdays int := count;
    wanted int;
    nth int;
    result date;
BEGIN
    IF count < 0 THEN
        RAISE EXCEPTION 'working days are counted forward' USING ERRCODE = 'numeric_value_out_of_range';
    ELSIF count = 0 THEN
        RETURN start;
    END IF;
    LOOP
        nth := weekdays_until(start) + weekdays - 1;
        result := date '1970-01-05' + floor(nth / 5.0)::int * 7 + mod(mod(nth, 5) + 5, 5);
        SELECT count + count(*) INTO wanted FROM holiday
        WHERE day > start AND day <= result AND extract(isodow FROM day) < 6;
        EXIT WHEN wanted = weekdays;
        weekdays := wanted;
    END LOOP;
    RETURN result;
END
$$;
