-- Every dossier has its officer, three of them in each agency.
UPDATE dossier SET officer = agency || '.01-CB0' || abs(hashtext(dossier)) %% 3 + 1
