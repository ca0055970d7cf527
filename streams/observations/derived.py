"""What is computed from roll-ups and kept beside them: the air's index, sound, uses, gauges' outlooks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import numpy as np
import psycopg

from streams.air_quality import store as air_index
from streams.air_quality.vn_aqi import POLLUTANTS
from streams.clock import HOUR_US
from streams.meters import store as meters
from streams.noise import store as noise
from streams.observations.columns import Columns, Ints
from streams.observations.series import Key
from streams.rivers import store as outlooks


def keep(conn: psycopg.Connection, changed: Columns, key: Callable[[int], Key]) -> None:
    """Compute anew, in the open transaction, what these changed rows enter; their roll-ups are written already.

    `key` returns the (station, metric) of a series.
    """
    keys = {series: key(series) for series in np.unique(changed.series).tolist()}
    touched: dict[str, set[int]] = {}
    for series, hour in zip(*map(np.ndarray.tolist, _hours_of(changed, keys, POLLUTANTS)), strict=True):
        touched.setdefault(keys[series][0], set()).add(hour)
    air_index.refresh(conn, touched)
    noise.refresh(conn, *_hours_of(changed, keys, (noise.METRIC,)))
    meters.refresh(conn, *_hours_of(changed, keys, meters.METRICS))
    outlooks.refresh(conn, {station for station, metric in keys.values() if metric == outlooks.METRIC})


def _hours_of(changed: Columns, keys: Mapping[int, Key], metrics: Collection[str]) -> tuple[Ints, Ints]:
    """Return each series of these metrics with each hour (since 1970 UTC) that was changed, in key order."""
    wanted = np.isin(changed.series, [series for series, (_, metric) in keys.items() if metric in metrics])
    pairs = np.unique(changed.series[wanted] << 32 | changed.time[wanted] // HOUR_US)
    return pairs >> 32, pairs & 0xFFFFFFFF
