UPDATE dossier SET digitised = hashtext(dossier) & 3 > 0, reused = hashtext(dossier || 'r') & 1 = 0,
    shared = hashtext(dossier || 's') & 3 = 0, population = hashtext(dossier || 'p') & 1 = 0,
    synchronised = hashtext(dossier || 'y') & 7 > 0
WHERE received_at IS NOT NULL
