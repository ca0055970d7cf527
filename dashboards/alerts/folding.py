"""Folding: alerts of one incident and rule are one line on the list; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.alerts.views import AlertRow


@dataclass(frozen=True, slots=True)
class Fold:
    """What is one line: one alert, or all of one incident and rule, in the order of the list."""

    rows: Sequence[AlertRow]

    @property
    def gravest(self) -> AlertRow:
        """Return the alert that speaks for all: of the highest severity, of equal ones one that nobody has taken."""
        return max(self.rows, key=lambda row: (row.severity, row.state == "firing"))

    @property
    def untaken(self) -> Sequence[AlertRow]:
        """Return the alerts that wait for somebody."""
        return [row for row in self.rows if row.state == "firing"]

    @property
    def severities(self) -> Mapping[int, int]:
        """Return how many alerts are of which severity, the gravest first."""
        counts = Counter(row.severity for row in self.rows)
        return {severity: counts[severity] for severity in sorted(counts, reverse=True)}

    @property
    def owners(self) -> Mapping[str, int]:
        """Return who has taken how many."""
        return Counter(row.acknowledged_by for row in self.rows if row.acknowledged_by and row.state != "firing")

    @property
    def since(self) -> datetime:
        """Return when the first of them began."""
        return min(row.opened_at for row in self.rows)

    @property
    def name(self) -> str:
        """Return what tells this line from the others, also in the next reading."""
        group, rule = self.rows[0].together
        return f"{group}-{rule}"


def folded(rows: Iterable[AlertRow]) -> list[Fold]:
    """Return the lines of a list: each stands where the first of its alerts stood."""
    together: dict[tuple[int, str], list[AlertRow]] = {}
    for row in rows:
        together.setdefault(row.together, []).append(row)
    return [Fold(found) for found in together.values()]
