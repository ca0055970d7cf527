-- People who sign in. Names are lower case; the time columns are the real clock's: a session is the browser's,
-- not the simulated city's.
CREATE TABLE user_account (
    name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9._-]{1,39}$'),
    display_name text NOT NULL,
    email text CHECK (email ~ '^[^@\s]+@[^@\s]+$'),
    role text NOT NULL CHECK (role IN ('viewer', 'officer', 'approver', 'administrator')),
    password_hash text NOT NULL,
    disabled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL
);

-- The cookie carries a random token; here stands only its hash, so that a stolen backup opens no session.
CREATE TABLE user_session (
    token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
    name text NOT NULL REFERENCES user_account (name),
    address text NOT NULL,
    started_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX user_session_name ON user_session (name);

-- Sign-ins, refused sign-ins and what people did. Nobody, not even the owner, changes or removes a line.
CREATE TABLE user_audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX user_audit_refused ON user_audit (at) WHERE action = 'sign-in refused';
CREATE INDEX user_audit_actor ON user_audit (actor, at);

CREATE FUNCTION user_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'user_audit is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER user_audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON user_audit
    FOR EACH STATEMENT EXECUTE FUNCTION user_audit_is_append_only();
