-- Measurements of a station that nobody registered wait for it, whichever way it is registered.
UPDATE dead_letter SET awaits = source
WHERE reason = 'unknown_station' AND door = 'topic:observations' AND state = 'waiting' AND NOT encrypted;
