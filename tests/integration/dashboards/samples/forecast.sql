-- A model that was judged, and what it says of the open dossiers: every reason, and some that are late already.
WITH model AS (
    INSERT INTO forecast_model (trained_at, learnt_since, examples, dossiers, late_share, features, intercept,
        judged_since, judged, brier, brier_base, brier_time_used, calibration)
    VALUES (%(now)s - interval '8 hours', %(now)s - interval '90 days', 210016, 61872, 0.18, '[]', -1.8,
        %(now)s - interval '30 days', 115484, 0.1141, 0.1383, 0.1298,
        '[{"start": 0, "end": 0.1, "n": 61093, "said": 0.05, "came": 0.06},
          {"start": 0.1, "end": 0.2, "n": 30114, "said": 0.14, "came": 0.15},
          {"start": 0.2, "end": 0.3, "n": 12841, "said": 0.24, "came": 0.22},
          {"start": 0.3, "end": 0.4, "n": 6120, "said": 0.34, "came": 0.31},
          {"start": 0.4, "end": 0.5, "n": 2907, "said": 0.44, "came": 0.43},
          {"start": 0.5, "end": 0.6, "n": 1344, "said": 0.54, "came": 0.57},
          {"start": 0.6, "end": 0.7, "n": 702, "said": 0.64, "came": 0.66},
          {"start": 0.7, "end": 0.8, "n": 298, "said": 0.74, "came": 0.77},
          {"start": 0.8, "end": 0.9, "n": 65, "said": 0.83, "came": 0.88}]')
    RETURNING id
), open AS (
    SELECT dossier, due, row_number() OVER (ORDER BY dossier) AS nth FROM dossier
    WHERE NOT closed AND finished_at IS NULL AND received_at IS NOT NULL
)
INSERT INTO dossier_forecast (dossier, at, model, late, time_used, slower, slowest, reason)
SELECT dossier, %(now)s, model.id, CASE WHEN due < %(now)s THEN 1 ELSE (nth * 37 %% 93) / 100.0 END, (nth %% 100) / 100.0,
    ARRAY[1.1, 1.3, 0.9, 1 + (nth %% 50) / 100.0], greatest(1.3, 1 + (nth %% 50) / 100.0),
    CASE WHEN due < %(now)s THEN 'late' ELSE (ARRAY['time_used', 'procedure', 'agency_these_days', 'officer',
        'waits_for_payment', 'waits_for_supplement', 'officer_these_days'])[nth %% 7 + 1] END
FROM open, model
