-- Every third dossier costs 75,000 dong; of those most paid, some not, one in eleven too much.
WITH costly AS (
    UPDATE dossier SET fee_vnd = 75000
    WHERE right(dossier, 4)::int %% 3 = 0 AND received_at IS NOT NULL
    RETURNING dossier, received_at, right(dossier, 4)::int AS n
)
INSERT INTO payment (system, reference, revision, dossier, amount_vnd, channel, status, time)
SELECT 'payments', 'FT26330' || lpad(n::text, 12, '0'), 0, CASE WHEN n %% 57 = 0 THEN NULL ELSE dossier END,
    CASE WHEN n %% 11 = 0 THEN 80000 ELSE 75000 END, (ARRAY['counter', 'online', 'qr'])[n %% 4 %% 3 + 1],
    CASE WHEN n %% 47 = 0 THEN 'reversed' ELSE 'paid' END, received_at + interval '25 minutes'
FROM costly WHERE n %% 15 <> 0 AND received_at < %(now)s - interval '25 minutes'
