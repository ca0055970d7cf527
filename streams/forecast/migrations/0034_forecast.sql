-- A model as it was learnt: what each feature weighs, and how it did on dossiers that it had not seen. Instants are
-- the city's. `brier` is the mean square of (probability - what came); beside it that of the share of late dossiers
-- alone, and of the time used alone. `calibration`: [{"from", "to", "n", "said", "came"}], shares of 0 to 1.
CREATE TABLE forecast_model (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    trained_at timestamptz NOT NULL,
    learnt_since timestamptz NOT NULL,
    examples bigint NOT NULL CHECK (examples > 0),
    dossiers bigint NOT NULL CHECK (dossiers > 0),
    late_share double precision NOT NULL CHECK (late_share BETWEEN 0 AND 1),
    features jsonb NOT NULL,
    intercept double precision NOT NULL,
    judged_since timestamptz NOT NULL,
    judged bigint NOT NULL,
    brier double precision NOT NULL,
    brier_base double precision NOT NULL,
    brier_time_used double precision NOT NULL,
    calibration jsonb NOT NULL
);
-- What the newest round said of every open dossier; one that is late already has probability 1. `time_used` is the
-- share of the promised office time; `slower` by which factor its procedure, its agency these days, its officer and its
-- officer these days take longer than usual, `slowest` the largest of them; `reason` which of these weighs most.
CREATE TABLE dossier_forecast (
    dossier text PRIMARY KEY,
    at timestamptz NOT NULL,
    model int NOT NULL REFERENCES forecast_model,
    late double precision NOT NULL CHECK (late BETWEEN 0 AND 1),
    time_used double precision NOT NULL,
    slower double precision[] NOT NULL,
    slowest double precision NOT NULL,
    reason text NOT NULL
);
CREATE INDEX dossier_forecast_late ON dossier_forecast (late DESC);
GRANT SELECT ON forecast_model, dossier_forecast TO ioc_reader;
