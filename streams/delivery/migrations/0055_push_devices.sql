-- A browser on which an officer asked to be told (RFC 8030): its address at the push service and the keys with which
-- messages to it are sealed (RFC 8291). All three are secrets: nobody but the owner reads them.
-- public_key: ours, for which the browser subscribed; with another it takes nothing. All times are real.
CREATE TABLE push_device (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    officer bigint NOT NULL REFERENCES officer (id),
    login text NOT NULL,
    name text NOT NULL CHECK (name <> '' AND length(name) <= 80),
    endpoint text NOT NULL UNIQUE CHECK (endpoint ~ '^https://' AND length(endpoint) <= 2000),
    p256dh bytea NOT NULL CHECK (octet_length(p256dh) = 65),
    auth bytea NOT NULL CHECK (octet_length(auth) = 16),
    public_key text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz,
    ended_at timestamptz,
    ended_why text,
    CHECK ((ended_at IS NULL) = (ended_why IS NULL))
);
CREATE INDEX push_device_login ON push_device (login);

-- Which device has taken which message of the outbox: a repetition goes to the others only.
CREATE TABLE push_taken (
    key uuid NOT NULL,
    device bigint NOT NULL REFERENCES push_device (id),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (key, device)
);
REVOKE ALL ON push_device, push_taken FROM PUBLIC, ioc_reader;
