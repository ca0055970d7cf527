INSERT INTO figure (system, code, unit, period, revision, value, time)
SELECT 'land', made.code, unit.code, to_char(%(now)s - interval '1 month', 'YYYY-MM'), 0, made.value, %(now)s - interval '5 days'
FROM unit, LATERAL (VALUES
    ('land_parcels', 9000 + (hashtext(unit.code) & 4095)), ('land_plan', CASE WHEN unit.code = '02212' THEN 0 ELSE 8000 END),
    ('land_digitised', 5000 + (hashtext(unit.code) & 2047)), ('land_verified', 4000 + (hashtext(unit.code) & 1023))) AS made (code, value)
WHERE unit.kind <> 'province' AND unit.valid_to IS NULL
