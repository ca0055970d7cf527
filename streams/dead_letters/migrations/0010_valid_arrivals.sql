-- Valid records of a source by when they arrived, counted from its first invalid one on: what arrives late in a
-- bulk must not count against its source.
ALTER TABLE source_invalid ADD COLUMN valid bigint NOT NULL DEFAULT 0;
