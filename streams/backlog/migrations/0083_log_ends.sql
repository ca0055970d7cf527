-- Where the log of each partition begins and ends, as Kafka itself says: a partition that nobody reads, and whose
-- worker therefore says nothing of it, is seen to wait.
CREATE TABLE log_end (
    topic text NOT NULL,
    partition int NOT NULL,
    begins bigint NOT NULL,
    ends bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);
CREATE VIEW flow_backlog AS
SELECT topic, partition, f.committed_at,
    greatest(greatest(f.log_end, l.ends, 0) - greatest(f.next_offset, l.begins, 0), 0) AS waiting
FROM flow AS f FULL JOIN log_end AS l USING (topic, partition);
GRANT SELECT ON log_end, flow_backlog TO ioc_reader;
