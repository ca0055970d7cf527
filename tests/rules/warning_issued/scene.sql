-- want: {'kttv,Lũ': 2, 'kttv,Nắng nóng': 0, 'kttv,Dông': 2, 'kttv,Rét': 2}
-- A severe flood warning took the place of a moderate one; another was cancelled, a third is a drill, the mildest is minor.
-- The last two keep their identifiers: one was cancelled and issued again, the other is updated by itself.
INSERT INTO warning (sender, identifier, time, part, revision, system, status, msg_type, scope, refers_to, event_vi, event_en,
    severity, expires)
SELECT 'kttv', id, %(now)s - age, 0, 0, 's', status, type, 'Public', refers, event, event, severity, NULL
FROM (VALUES ('1', interval '3 hours', 'Actual', 'Alert', '', 'Lũ', 'Moderate'),
    ('2', interval '1 hour', 'Actual', 'Update', 'kttv,1', 'Lũ', 'Severe'),
    ('3', interval '3 hours', 'Actual', 'Alert', '', 'Gió mạnh', 'Extreme'),
    ('4', interval '2 hours', 'Actual', 'Cancel', 'kttv,3', 'Gió mạnh', 'Extreme'),
    ('5', interval '1 hour', 'Exercise', 'Alert', '', 'Sạt lở', 'Extreme'),
    ('6', interval '1 hour', 'Actual', 'Alert', '', 'Nắng nóng', 'Minor'),
    ('7', interval '30 hours', 'Actual', 'Alert', '', 'Mưa lớn', 'Extreme'),
    ('8', interval '3 hours', 'Actual', 'Alert', '', 'Dông', 'Extreme'),
    ('9', interval '2 hours', 'Actual', 'Cancel', 'kttv,8', 'Dông', 'Extreme'),
    ('8', interval '1 hour', 'Actual', 'Alert', '', 'Dông', 'Severe'),
    ('10', interval '3 hours', 'Actual', 'Alert', '', 'Rét', 'Extreme'),
    ('10', interval '1 hour', 'Actual', 'Update', 'kttv,10', 'Rét', 'Severe')
) AS made (id, age, status, type, refers, event, severity)
