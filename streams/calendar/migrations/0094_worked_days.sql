-- For a day off that the Government exchanges, a Saturday (or Sunday) is worked: it stands beside the day off.
ALTER TABLE holiday ADD COLUMN works boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT holiday_works_at_a_weekend CHECK (NOT works OR extract(isodow FROM day) > 5);

-- As before (0017), but in PL/pgSQL, which keeps its plan from call to call.
CREATE OR REPLACE FUNCTION working_days_between(since timestamptz, until timestamptz) RETURNS int
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    first date := (since AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
    last date := (until AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
    more int;
BEGIN
    SELECT count(*) FILTER (WHERE works) - count(*) FILTER (WHERE NOT works) INTO more FROM holiday
    WHERE day > least(first, last) AND day <= greatest(first, last) AND (works OR extract(isodow FROM day) < 6);
    RETURN weekdays_until(last) - weekdays_until(first) + sign(last - first)::int * more;
END
$$;

-- As before (0017) from Monday to Friday; each day of a weekend that was worked on the way brings it back by a working day.
CREATE OR REPLACE FUNCTION add_working_days(start date, count int) RETURNS date
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    weekdays int := count;
    wanted int;
    worked int;
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
        SELECT count + count(*) FILTER (WHERE NOT works), count(*) FILTER (WHERE works) INTO wanted, worked FROM holiday
        WHERE day > start AND day <= result AND (works OR extract(isodow FROM day) < 6);
        EXIT WHEN wanted = weekdays;
        weekdays := wanted;
    END LOOP;
    WHILE worked > 0 LOOP
        result := result - 1;
        IF (extract(isodow FROM result) < 6) <> EXISTS (
            SELECT FROM holiday WHERE day = result AND (works OR extract(isodow FROM day) < 6)) THEN
            worked := worked - 1;
        END IF;
    END LOOP;
    RETURN result;
END
$$;
