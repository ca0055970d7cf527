INSERT INTO warning (system, sender, identifier, time, part, revision, status, msg_type, scope, refers_to, category, event_vi,
    event_en, urgency, severity, certainty, level, area_vi, area_en, effective, expires)
SELECT 'cap', 'dubao@kttv.example.vn', made.identifier, %(now)s - made.ago * interval '1 hour', 0, 0, made.status,
    made.msg_type, 'Public', made.refers_to, 'Met', made.event_vi, made.event_en, 'Expected', made.severity, 'Likely',
    made.level, 'Phường Minh Xuân; Xã Yên Sơn', 'Minh Xuan ward; Yen Son commune',
    %(now)s - made.ago * interval '1 hour', %(now)s + made.remaining * interval '1 hour'
FROM (VALUES
    ('W-1', 6, 'Actual', 'Alert', '', 'Lũ trên sông Lô', 'Flood on the Lo river', 'Moderate', '1', 12),
    ('W-2', 2, 'Actual', 'Update', 'dubao@kttv.example.vn,W-1', 'Lũ trên sông Lô', 'Flood on the Lo river', 'Severe',
     '2', 18),
    ('W-3', 3, 'Actual', 'Alert', '', 'Mưa lớn', 'Heavy rain', 'Minor', '1', 9),
    ('W-4', 30, 'Actual', 'Alert', '', 'Gió mạnh', 'Strong wind', 'Minor', '1', -6),
    ('W-5', 5, 'Actual', 'Alert', '', 'Lốc', 'Squall', 'Severe', NULL, 9),
    ('W-6', 4, 'Actual', 'Cancel', 'dubao@kttv.example.vn,W-5', NULL, NULL, NULL, NULL, NULL),
    ('W-7', 1, 'Exercise', 'Alert', '', 'Diễn tập lũ', 'Flood exercise', 'Extreme', '4', 9)
) AS made (identifier, ago, status, msg_type, refers_to, event_vi, event_en, severity, level, remaining)
