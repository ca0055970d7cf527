-- want: {notifier: 2, forecaster: 0}
-- A notifier that died left its row; the forecaster was killed and another took over.
INSERT INTO heartbeat (process, instance, role, beaten_at) VALUES
    ('notifier', 'a:1', 'sender', clock_timestamp() - interval '11 minutes'),
    ('forecaster', 'a:2', 'forecasts', clock_timestamp() - interval '11 minutes'),
    ('forecaster', 'a:3', 'forecasts', clock_timestamp()), ('evaluator', 'a:4', 'leader', clock_timestamp() - interval '1 hour')
