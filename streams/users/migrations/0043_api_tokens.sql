-- Programs that read the APIs. Here stands only each token's hash; the time columns are the real clock's.
CREATE TABLE api_token (
    name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9._-]{1,39}$'),
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    revoked_at timestamptz,
    used_at timestamptz
);
