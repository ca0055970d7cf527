-- want: {observations: 1, dossiers: 0}
INSERT INTO flow (topic, partition, next_offset, log_end, newest_event, committed_at) VALUES
    ('observations', 0, 1000, 41000, %(now)s, now()), ('observations', 1, 0, 30000, %(now)s, now()),
    ('dossiers', 0, 500, 400, %(now)s, now())
