-- A day of eight cameras: a plate every five minutes, each fourth a violation, and an incident every three hours; two go on.
INSERT INTO camera_event (system, camera, event_id, revision, seen, time, ended_at, plate, vehicle, lane, speed_kmh, confidence)
SELECT 'camera_events', 'CAM-00' || n %% 8 + 1, 'E-' || n, 0,
    CASE WHEN n %% 36 = 1 THEN (ARRAY['accident', 'stopped_vehicle', 'obstacle', 'crowd'])[n / 36 %% 4 + 1]
         WHEN n %% 4 = 0 THEN (ARRAY['red_light', 'speeding', 'wrong_way'])[n / 4 %% 3 + 1] ELSE 'plate' END,
    at, CASE WHEN n %% 36 = 1 AND n > 40 THEN at + interval '40 minutes' END,
    CASE WHEN n %% 36 <> 1 THEN md5((n %% 90)::text) END, 'car', n %% 2 + 1, 40.5, 0.9
FROM (SELECT n, %(now)s - n * interval '5 minutes' AS at FROM generate_series(1, 288) AS n) AS made
