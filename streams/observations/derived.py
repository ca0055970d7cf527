"""What is computed from roll-ups and kept beside them: the index of the air by hours, the outlook of gauges."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import psycopg

from streams.air_quality import store as air_index
from streams.air_quality.vn_aqi import POLLUTANTS
from streams.observations.columns import HOUR_US, Columns
from streams.observations.series import Key
from streams.rivers import store as outlooks


def keep(conn: psycopg.Connection, changed: Columns, key: Callable[[int], Key]) -> None:
    """Compute anew, in the open transaction, what these changed rows enter; their roll-ups are written already.

    `key` returns the (station, metric) of a series.
    """
    keys = {series: key(series) for series in np.unique(changed.series).tolist()}
    air = np.isin(changed.series, [series for series, (_, metric) in keys.items() if metric in POLLUTANTS])
    touched: dict[str, set[int]] = {}
    for pair in np.unique(changed.series[air] << 32 | changed.time[air] // HOUR_US).tolist():
        touched.setdefault(keys[pair >> 32][0], set()).add(pair & 0xFFFFFFFF)
    air_index.refresh(conn, touched)
    outlooks.refresh(conn, {station for station, metric in keys.values() if metric == outlooks.METRIC})
