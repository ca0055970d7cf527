-- The energy of the minutes of each hour of a noise meter, beside observation_hour: means of decibels are no equivalent
-- levels (LAeq), energies add up. `n` counts the minutes. A pure function of observation_minute, kept by the transaction
-- that stores the measurements; kept for ever, as hours are.
CREATE TABLE noise_hour (
    series int NOT NULL,
    bucket timestamptz NOT NULL,
    n int NOT NULL,
    energy double precision NOT NULL,
    PRIMARY KEY (series, bucket)
) WITH (fillfactor = 70);
SELECT create_hypertable('noise_hour', by_range('bucket', INTERVAL '90 days'), create_default_indexes => false);

INSERT INTO noise_hour (series, bucket, n, energy)
SELECT m.series, date_trunc('hour', m.bucket), count(*), sum(power(10::float, m.sum / m.n / 10))
FROM series JOIN observation_minute AS m ON m.series = series.id
WHERE series.metric = 'noise_laeq' GROUP BY 1, 2 ORDER BY 1, 2;
GRANT SELECT ON noise_hour TO ioc_reader;
