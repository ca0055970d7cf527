-- How many bytes of the disk under the state folder are used and free, as a worker noted last, and when (real time).
CREATE TABLE disk_space (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    used bigint NOT NULL,
    free bigint NOT NULL,
    noted_at timestamptz NOT NULL
);
GRANT SELECT ON disk_space TO ioc_reader;
