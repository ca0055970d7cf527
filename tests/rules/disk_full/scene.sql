-- want: {disk: 1}
-- What is kept for root is neither used nor free.
INSERT INTO disk_space (used, free, noted_at) VALUES (92000000000, 8000000000, clock_timestamp())
