-- Rights that no role includes, not even the administrator's: they are given to a person by name.
CREATE TABLE user_right (
    name text NOT NULL REFERENCES user_account (name),
    granted text NOT NULL CHECK (granted IN ('persons.read')),
    granted_at timestamptz NOT NULL,
    granted_by text NOT NULL,
    PRIMARY KEY (name, granted)
);

-- What stands behind a pseudonym, sealed at the connector with a key that is not in this database. Only the newest
-- value is kept. `kind` is the event's member that held it.
CREATE TABLE person_vault (
    pseudonym text NOT NULL CHECK (pseudonym ~ '^[0-9a-f]{32}$'),
    kind text NOT NULL,
    system text NOT NULL,
    sealed bytea NOT NULL,
    time timestamptz NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (pseudonym, kind)
);

-- Who asked for whom, and why. The clock is the real one; nobody, not even the owner, changes or removes a line.
CREATE TABLE person_vault_read (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reader text NOT NULL,
    pseudonym text NOT NULL,
    reason text NOT NULL CHECK (length(trim(reason)) >= 5),
    asked_in xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX person_vault_read_pseudonym ON person_vault_read (pseudonym, at);
CREATE INDEX person_vault_read_reader ON person_vault_read (reader, at);

CREATE FUNCTION person_vault_read_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'person_vault_read is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER person_vault_read_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON person_vault_read
    FOR EACH STATEMENT EXECUTE FUNCTION person_vault_read_is_append_only();

-- The one way in, for ioc_vault alone. Asking and telling are two transactions: a line that was rolled back with the
-- read that it speaks of would leave a read that nobody knows of, so nothing is told before the line is committed.
CREATE FUNCTION ask_for_person(asker text, wanted text, why text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE asked bigint;
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.user_right AS r JOIN public.user_account AS a USING (name)
        WHERE r.name = asker AND r.granted = 'persons.read' AND NOT a.disabled
    ) THEN
        RAISE EXCEPTION 'no right persons.read' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO public.person_vault_read (reader, pseudonym, reason) VALUES (asker, wanted, why)
    RETURNING id INTO asked;
    RETURN asked;
END $$;

CREATE FUNCTION tell_person(asked bigint)
RETURNS TABLE (pseudonym text, kind text, system text, sealed bytea, "time" timestamptz)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT v.pseudonym, v.kind, v.system, v.sealed, v.time
    FROM public.person_vault_read AS r JOIN public.person_vault AS v USING (pseudonym)
    WHERE r.id = asked AND r.at > clock_timestamp() - interval '1 minute'
        AND r.asked_in IS DISTINCT FROM pg_current_xact_id_if_assigned()
    ORDER BY v.kind
$$;

DO $$ BEGIN
    CREATE ROLE ioc_vault LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
ALTER ROLE ioc_vault SET statement_timeout = '15s';
REVOKE ALL ON person_vault, person_vault_read, user_right FROM PUBLIC;
REVOKE ALL ON FUNCTION ask_for_person(text, text, text), tell_person(bigint) FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ioc_vault;
GRANT EXECUTE ON FUNCTION ask_for_person(text, text, text), tell_person(bigint) TO ioc_vault;
