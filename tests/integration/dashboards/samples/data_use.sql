INSERT INTO data_query (system, request, revision, time, service, dossier, unit, outcome)
SELECT 'data_use', md5(dossier), 0, received_at + interval '2 minutes',
    (ARRAY['xac-thuc-cong-dan', 'xac-nhan-cu-tru', 'thong-tin-ho'])[(hashtext(dossier) & 1) + (hashtext(unit || dossier) & 1) + 1],
    dossier, unit, (ARRAY['found', 'found', 'found', 'not_found'])[(hashtext(dossier || 'o') & 3) + 1]
FROM dossier WHERE received_at <= %(now)s AND hashtext(dossier || 'p') & 1 = 0
