-- The desk counts the changes that could not be judged, at each look and over all that is kept.
CREATE INDEX condition_change_failed ON condition_change (id) WHERE failure IS NOT NULL;
