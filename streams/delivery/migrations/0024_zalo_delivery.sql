-- Where an officer is reached on Zalo: the user id that this person has for our official account, if at all.
ALTER TABLE officer ADD COLUMN zalo_user text UNIQUE CHECK (zalo_user ~ '^[0-9A-Za-z_-]{1,64}$');

-- The one pair of tokens of our application at Zalo; a refresh token is good for one use. Nobody but the owner may read it.
-- All times are real. renew_at: when most of the access token's life is over. asked_at: a refresh was asked for and its
-- answer never came; the pair that it carried is lost then. refused, refused_at: Zalo's last refusal of a refresh.
-- seeds: SHA-256 of every refresh token that was ever taken from the settings: each is taken once.
CREATE TABLE zalo_token (
    app text PRIMARY KEY,
    access_token text,
    renew_at timestamptz,
    expires_at timestamptz,
    refresh_token text NOT NULL,
    refreshed_at timestamptz,
    asked_at timestamptz,
    refused text,
    refused_at timestamptz,
    seeds bytea[] NOT NULL,
    CHECK ((access_token IS NULL) = (expires_at IS NULL) AND (access_token IS NULL) = (renew_at IS NULL)),
    CHECK ((refused IS NULL) = (refused_at IS NULL))
);
REVOKE ALL ON zalo_token FROM PUBLIC, ioc_reader;
