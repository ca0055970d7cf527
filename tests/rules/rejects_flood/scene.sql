-- want: {observations: 1, dossiers: 2, payments: 0}
-- One topic refuses a tenth, one half; of the third too little came to say. An hour ago was worse and is over.
INSERT INTO flow_minute (topic, partition, bucket, received, rejected)
SELECT topic, 0, date_trunc('minute', clock_timestamp()) - n * interval '1 minute', received, rejected
FROM (VALUES ('observations', 100, 10), ('dossiers', 20, 10), ('payments', 2, 2)) AS made (topic, received, rejected),
    generate_series(1, 10) AS n;
INSERT INTO flow_minute (topic, partition, bucket, received, rejected)
VALUES ('payments', 0, clock_timestamp() - interval '1 hour', 1000, 1000)
