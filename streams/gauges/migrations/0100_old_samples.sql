-- Samples are deleted by age, whatever their system; corrected ones (gauge_sample_history) are few.
CREATE INDEX gauge_sample_age ON gauge_sample (time);
