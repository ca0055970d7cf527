-- Where a dossier is handled: an office of an agency, an administrative unit, or the agency itself; whoever names one asks here.
CREATE VIEW workplace AS
SELECT code, name_vi, name_en FROM office
UNION ALL
SELECT code, name_vi, name_en FROM unit AS u WHERE NOT EXISTS (SELECT FROM office WHERE office.code = u.code)
UNION ALL
SELECT code, name_vi, name_en FROM agency AS a
WHERE NOT EXISTS (SELECT FROM office WHERE office.code = a.code) AND NOT EXISTS (SELECT FROM unit WHERE unit.code = a.code);
GRANT SELECT ON workplace TO ioc_reader;
