-- The units of agencies that handle dossiers. A unit of a dossier is one of these, the agency itself, or an
-- administrative unit (table unit).
CREATE TABLE office (
    code text PRIMARY KEY,
    agency text NOT NULL REFERENCES agency (code),
    name_vi text NOT NULL,
    name_en text NOT NULL,
    valid_from date NOT NULL DEFAULT '2000-01-01',
    valid_to date
);
GRANT SELECT ON office TO ioc_reader;

-- Nobody could register an office until now: those whose dossiers a city has counted go on working, under their codes
-- instead of names, so that whoever keeps the registry sees which ones to look at.
INSERT INTO office (code, agency, name_vi, name_en)
SELECT DISTINCT ON (d.unit) d.unit, d.agency, d.unit, d.unit FROM dossier AS d JOIN agency ON agency.code = d.agency
WHERE d.unit <> '' AND NOT EXISTS (SELECT FROM agency WHERE code = d.unit) AND NOT EXISTS (SELECT FROM unit WHERE code = d.unit)
ORDER BY d.unit, d.status_at DESC;
