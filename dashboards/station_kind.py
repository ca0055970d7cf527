"""How the stations of one kind stand on the map: what they are called, which value they show, when it is alarming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dashboards.fragments import SILENCE
from dashboards.texts import Text


def also(metric: str) -> str:
    """Return the SQL of the station's newest good value of another metric than its kind's, for a `state`."""
    return f"(SELECT value FROM latest AS other WHERE other.source = station.id AND other.metric = '{metric}')"


@dataclass(frozen=True)
class StationKind:
    """One kind of station, in a file of its own under dashboards/kinds.

    The map shows the newest good value of `metric`, `shown_times` as large (a share as percent), with its `symbol`.
    `state` is the SQL of a state's name (dashboards.panels.State) over `station`, `latest.value` and `latest.time`.
    Where the newest value is older than `silent_after`, the station is silent whatever it said. `outline` is the pin's,
    as CSS clip-path has it; each kind has its own.
    """

    name: str
    title: Text
    metric: str
    symbol: str = ""
    shown_times: float = 1
    state: str = "'normal'"
    outline: str = "circle()"
    silent_after: timedelta = SILENCE
