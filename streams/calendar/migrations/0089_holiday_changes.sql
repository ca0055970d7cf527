-- A day of the calendar that came, went or changed, until the promised times that it decides were counted anew: whoever
-- is broken off in counting them leaves it to the next. Those of the days from before may never have been.
CREATE TABLE holiday_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL
);
INSERT INTO holiday_change (day) SELECT day FROM holiday ORDER BY day;
