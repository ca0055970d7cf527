-- The intensity of a flood is the change of the level over the last hour, not the trend that the prediction follows.
ALTER TABLE water_outlook ADD COLUMN rise double precision, ADD COLUMN direction smallint;
COMMENT ON COLUMN water_outlook.rate IS 'metres an hour now by the trend of 2.5 hours; null without a trend';
COMMENT ON COLUMN water_outlook.rise IS 'metres an hour over the last hour, or since the water turned within it';
COMMENT ON COLUMN water_outlook.direction IS 'by the latest readings: 1 rises, 0 stands, -1 falls';
