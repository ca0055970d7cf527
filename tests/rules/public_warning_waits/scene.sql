-- want: {'1': 1, '2': 2, '3': 0, '6': 1}
-- The first waits for five minutes, the second for an hour; the third has just been submitted; the fourth is still written, the fifth is over, the sixth came back, was changed and submitted again.
INSERT INTO public_warning (msg_type, state, version, content, expires, authors)
SELECT 'Alert', state, 1, jsonb_build_object('headline_vi', 'Lũ trên sông Lô', 'headline_en', 'Flood on the Lô'), %(now)s + lasts, ARRAY['an']
FROM (VALUES (1, 'submitted', interval '1 day'), (2, 'submitted', '1 day'), (3, 'submitted', '1 day'), (4, 'draft', '1 day'),
    (5, 'submitted', '-1 minute'), (6, 'submitted', '1 day')) AS made (n, state, lasts) ORDER BY n;
INSERT INTO public_warning_step (warning, seq, step, who, why, at, real_at, content)
SELECT n, seq, step, 'an', '', %(now)s - ago, %(now)s - ago, '{}'
FROM (VALUES (1, 1, 'submitted', interval '5 minutes'), (2, 1, 'submitted', '1 hour'), (3, 1, 'submitted', '20 seconds'),
    (4, 1, 'drafted', '1 hour'), (5, 1, 'submitted', '2 hours'), (6, 1, 'submitted', '3 hours'), (6, 2, 'returned', '2 hours'),
    (6, 3, 'submitted', '3 minutes')) AS made (n, seq, step, ago)
