-- A dossier's vote as every figure reads it: under the dossier's first code, and of the agency, procedure and officer
-- that the dossier itself has by now. What a survey names instead counts only as long as the dossier has none (an officer),
-- or is not known. Of votes under several codes of one dossier the latest is the dossier's.
CREATE VIEW vote AS
SELECT coalesce(link.canonical, rating.dossier) AS dossier, rating.system, rating.time, rating.stars,
    coalesce(d.agency, rating.agency) AS agency, coalesce(d.procedure, rating.procedure) AS procedure,
    coalesce(d.officer, rating.officer) AS officer, rating.comment
FROM rating LEFT JOIN dossier_link AS link ON link.alias = rating.dossier
    LEFT JOIN dossier AS d ON d.dossier = coalesce(link.canonical, rating.dossier)
WHERE NOT EXISTS (
        SELECT FROM dossier_link AS other JOIN rating AS later ON later.dossier = other.alias
        WHERE other.canonical = coalesce(link.canonical, rating.dossier)
            AND (later.time, later.dossier) > (rating.time, rating.dossier))
    AND NOT EXISTS (
        SELECT FROM rating AS later
        WHERE later.dossier = link.canonical AND (later.time, later.dossier) > (rating.time, rating.dossier));
GRANT SELECT ON vote TO ioc_reader;
