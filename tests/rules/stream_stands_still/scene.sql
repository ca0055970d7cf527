-- want: {observations: 1, dossiers: 1, tickets: 0}
-- One partition was never read, one no longer is; a third is busy, and what lies before its log's beginning is gone.
INSERT INTO flow (topic, partition, next_offset, log_end, newest_event, committed_at) VALUES
    ('observations', 0, 1000, 1000, %(now)s, clock_timestamp() - interval '5 minutes'),
    ('observations', 1, 500, 90000, %(now)s, clock_timestamp()),
    ('tickets', 0, 0, 0, %(now)s, clock_timestamp() - interval '1 day');
INSERT INTO log_end (topic, partition, begins, ends) VALUES
    ('observations', 0, 0, 1700), ('observations', 1, 0, 90000), ('dossiers', 0, 60, 100), ('tickets', 0, 30, 30)
