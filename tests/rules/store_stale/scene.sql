-- want: {H60.02/hộ tịch: 1, H60.04/thuế: 0}
-- One was promised daily and is four days old; the other was promised monthly; an empty one was never fresh and is not missed.
INSERT INTO store_state (system, department, store, revision, checked, rows, newest, promised_s) VALUES
    ('data_stores', 'H60.02', 'hộ tịch', 0, %(now)s, 100, %(now)s - interval '4 days', 86400),
    ('data_stores', 'H60.04', 'thuế', 0, %(now)s, 100, %(now)s - interval '4 days', 2592000),
    ('data_stores', 'H60.06', 'đất', 0, %(now)s, 0, NULL, 3600)
