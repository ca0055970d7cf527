"""What a station's attributes may name: metrics, kinds of stations, alert rules; a misspelt one would be passed over.

Every reader of such an attribute looks for the names that it knows, and none would say that another stands there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from streams.alerts.rulebook import rules_now
from streams.alerts.tuning import STATION_LINES
from streams.registry.records import Station


@dataclass(frozen=True)
class Names:
    """The names that there are."""

    metrics: frozenset[str]
    kinds: frozenset[str]
    rules: frozenset[str]

    def unknown(self, station: Station) -> Iterator[tuple[str, str]]:
        """Yield each attribute that names something that there is not, and that name."""
        known = {
            "may_stand_still": self.metrics,
            "also_measures": self.metrics | self.kinds,
            STATION_LINES: self.rules,
        }
        for attribute, names in known.items():
            for name in station.attributes.get(attribute, ()):
                if name not in names:
                    yield attribute, name


def names(conn: psycopg.Connection[Any]) -> Names:
    """Return the names that there are in this city."""
    metrics = conn.execute("SELECT name FROM metric").fetchall()
    kinds = conn.execute("SELECT kind FROM metric_kind UNION SELECT name FROM described_kind").fetchall()
    return Names(frozenset(m for (m,) in metrics), frozenset(k for (k,) in kinds), frozenset(rules_now(conn)))
