-- Where a forecaster's warning holds, as the message draws it, and who answers for it: until now only the areas' names
-- were kept. Of all areas of a part, one a line; null in what came before.
ALTER TABLE warning ADD COLUMN polygons text, ADD COLUMN circles text, ADD COLUMN geocodes text,
    ADD COLUMN sender_name text, ADD COLUMN contact text, ADD COLUMN web text;
ALTER TABLE warning_history ADD COLUMN polygons text, ADD COLUMN circles text, ADD COLUMN geocodes text,
    ADD COLUMN sender_name text, ADD COLUMN contact text, ADD COLUMN web text;
