"""Models and what they say of the open dossiers, as the tables keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import numpy as np
import psycopg
from psycopg.types.json import Jsonb

from streams.forecast.features import NAMES
from streams.forecast.judge import Judgement
from streams.forecast.model import Model

_KEEP = """
INSERT INTO forecast_model (trained_at, learnt_since, examples, dossiers, late_share, features, intercept,
    judged_since, judged, brier, brier_base, brier_time_used, calibration)
VALUES (%(trained_at)s, %(learnt_since)s, %(examples)s, %(dossiers)s, %(late_share)s, %(features)s, %(intercept)s,
    %(judged_since)s, %(judged)s, %(brier)s, %(base)s, %(time_used)s, %(calibration)s) RETURNING id
"""
_NEWEST = """
SELECT id, trained_at, features, intercept, late_share FROM forecast_model ORDER BY id DESC LIMIT 1
"""
_FEATURE = ("name", "mean", "scale", "weight")
_SAID = "COPY dossier_forecast (dossier, at, model, late, time_used, slower, slowest, reason) FROM STDIN"


@dataclass(frozen=True)
class Trained:
    """A model with its judgement: from when on it learnt, from when on it was judged, of how many dossiers it knows."""

    model: Model
    judgement: Judgement
    learnt_since: datetime
    judged_since: datetime
    examples: int
    dossiers: int


@dataclass(frozen=True)
class Kept:
    """A model in the table."""

    id: int
    trained_at: datetime
    model: Model


@dataclass(frozen=True)
class Said:
    """What is said of one open dossier; `slower` is by which factor each group is (features.GROUPS)."""

    dossier: str
    late: float
    time_used: float
    slower: Sequence[float]
    reason: str


def keep(conn: psycopg.Connection, trained: Trained, now: datetime) -> int:
    """Add a model in the caller's transaction and return its number."""
    model, judgement = trained.model, trained.judgement
    columns = zip(NAMES, model.means.tolist(), model.scales.tolist(), model.weights.tolist(), strict=True)
    values = {
        "trained_at": now,
        "learnt_since": trained.learnt_since,
        "examples": trained.examples,
        "dossiers": trained.dossiers,
        "late_share": model.late,
        "features": Jsonb([dict(zip(_FEATURE, column, strict=True)) for column in columns]),
        "intercept": model.intercept,
        "judged_since": trained.judged_since,
        "judged": judgement.n,
        "brier": judgement.brier,
        "base": judgement.base,
        "time_used": judgement.time_used,
        "calibration": Jsonb([asdict(tenth) for tenth in judgement.calibration]),
    }
    row = conn.execute(_KEEP, values).fetchone()
    assert row is not None
    return int(row[0])


def newest(conn: psycopg.Connection) -> Kept | None:
    """Return the newest model; None when there is none, or it was taught other features than today's."""
    row = conn.execute(_NEWEST).fetchone()
    if row is None or tuple(feature["name"] for feature in row[2]) != NAMES:
        return None
    means, scales, weights = (np.array([feature[what] for feature in row[2]]) for what in _FEATURE[1:])
    return Kept(row[0], row[1], Model(means, scales, weights, row[3], row[4]))


def say(conn: psycopg.Connection, model: int, said: Sequence[Said], now: datetime) -> None:
    """Put what is said of all open dossiers in the place of what was said before, in the caller's transaction."""
    conn.execute("DELETE FROM dossier_forecast")
    with conn.cursor().copy(_SAID) as copy:
        for one in said:
            copy.write_row(
                (one.dossier, now, model, one.late, one.time_used, list(one.slower), max(one.slower), one.reason)
            )
    conn.execute("SELECT pg_notify('committed', 'forecast')")
