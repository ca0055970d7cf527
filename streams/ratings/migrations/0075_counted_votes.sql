-- A dossier has one vote, whichever of its codes it was given under (streams/votes.py): canonical is the dossier's own
-- code where the vote came under another, counts is false where a later vote on the same dossier takes its place.
ALTER TABLE rating ADD COLUMN canonical text, ADD COLUMN counts boolean NOT NULL DEFAULT true;
UPDATE rating SET canonical = link.canonical FROM dossier_link AS link WHERE link.alias = rating.dossier;
UPDATE rating SET counts = false FROM (
    SELECT dossier, row_number() OVER (
        PARTITION BY coalesce(canonical, dossier) ORDER BY revision DESC, time DESC, canonical IS NOT NULL, dossier) AS nth
    FROM rating) AS ranked
WHERE ranked.dossier = rating.dossier AND nth > 1;

-- What boards, rules and indicators read: the vote under the dossier's own code, and of the agency and procedure that the
-- dossier itself has by now. What a survey names counts only as long as the dossier is not known; but whom the citizen
-- met at the counter is often another than who settles the dossier: the officer whom a survey names is the one it rates.
CREATE VIEW vote AS
SELECT coalesce(r.canonical, r.dossier) AS dossier, r.revision, r.system, r.time, r.stars,
    coalesce(d.agency, r.agency) AS agency, coalesce(d.procedure, r.procedure) AS procedure,
    coalesce(r.officer, d.officer) AS officer, r.comment
FROM rating AS r LEFT JOIN dossier AS d ON d.dossier = coalesce(r.canonical, r.dossier) WHERE r.counts;
DROP INDEX rating_bad;
CREATE INDEX rating_bad ON rating ((coalesce(canonical, dossier))) WHERE stars <= 2 AND counts;
GRANT SELECT ON vote TO ioc_reader;
