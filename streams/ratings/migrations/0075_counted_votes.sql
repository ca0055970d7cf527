-- A dossier has one vote, whichever of its codes it was given under (streams/votes.py): canonical is the dossier's own
-- code where the vote came under another, counts is false where a later vote on the same dossier takes its place.
ALTER TABLE rating ADD COLUMN canonical text, ADD COLUMN counts boolean NOT NULL DEFAULT true;
UPDATE rating SET canonical = link.canonical FROM dossier_link AS link WHERE link.alias = rating.dossier;
UPDATE rating SET counts = false FROM (
    SELECT dossier, row_number() OVER (
        PARTITION BY coalesce(canonical, dossier) ORDER BY revision DESC, time DESC, canonical IS NOT NULL, dossier) AS nth
    FROM rating) AS ranked
WHERE ranked.dossier = rating.dossier AND nth > 1;

-- What boards, rules and indicators read.
CREATE VIEW vote AS
SELECT coalesce(canonical, dossier) AS dossier, revision, system, time, stars, agency, procedure, officer, comment
FROM rating WHERE counts;
DROP INDEX rating_bad;
CREATE INDEX rating_bad ON rating ((coalesce(canonical, dossier))) WHERE stars <= 2 AND counts;
GRANT SELECT ON vote TO ioc_reader;
