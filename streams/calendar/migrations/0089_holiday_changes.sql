-- A day of the calendar that came, went or changed, until the promised times that it decides were counted anew: whoever
-- is broken off in counting them leaves it to the next. Those of the days from before may never have been.
CREATE TABLE holiday_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL
);
INSERT INTO holiday_change (day) SELECT day FROM holiday ORDER BY day;

-- Days that an operator took out of the calendar: `make up` does not bring them back, an import does.
CREATE TABLE holiday_removed (day date PRIMARY KEY);
INSERT INTO holiday_removed
SELECT DISTINCT told.day::date FROM user_audit, jsonb_array_elements_text(detail->'days') AS told (day)
WHERE action = 'holiday removed' AND told.day::date NOT IN (SELECT day FROM holiday);
