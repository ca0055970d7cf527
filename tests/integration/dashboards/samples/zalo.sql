-- Followers, some of whom have left; questions every 17 minutes, four in five answered within hours.
INSERT INTO zalo_event (id, citizen, event, revision, system, kind, direction, time, in_reply_to, matter, length, text)
SELECT 'f' || n, md5(n::text), 'follow', 0, 'zalo_oa', 'follow', 'in', %(now)s - n * interval '31 minutes',
    NULL::text, NULL::text, NULL::int, NULL::text
FROM generate_series(1, 300) AS n
UNION ALL
SELECT 'u' || n, md5(n::text), 'unfollow', 0, 'zalo_oa', 'unfollow', 'in', %(now)s - (n - 1) * interval '31 minutes',
    NULL::text, NULL::text, NULL::int, NULL::text
FROM generate_series(9, 300, 9) AS n
UNION ALL
SELECT 'q' || n, md5(n::text), 'user_send_text', 0, 'zalo_oa', 'question', 'in', %(now)s - n * interval '17 minutes',
    NULL, (ARRAY['dossier', 'land', 'identity', 'procedure', 'feedback', 'other'])[n %% 6 + 1], 40,
    'Hồ sơ số ' || n || ' bao giờ có kết quả? Gọi [đã che]'
FROM generate_series(1, 400) AS n
UNION ALL
SELECT 'a' || n, md5(n::text), 'oa_send_text', 0, 'zalo_oa', 'answer', 'out',
    %(now)s - n * interval '17 minutes' + (n %% 40 + 3) * interval '5 minutes',
    CASE WHEN n %% 2 = 0 THEN 'q' || n END, NULL, 20, 'Chào anh/chị, mời đến xã.'
FROM generate_series(15, 400) AS n WHERE n %% 5 <> 0
