"""How the stations of one kind stand on the map: what they are called, which value they show, when it is alarming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from dashboards.scales import Scale
from dashboards.texts import Text
from streams.registry.rhythm import silence_of

NO_LINE = Text("NULL", "NULL")


def also(metric: str) -> str:
    """Return the SQL of the station's newest good value of another metric than its kind's, for a `state`."""
    return f"(SELECT value FROM latest AS other WHERE other.source = station.id AND other.metric = '{metric}')"


@dataclass(frozen=True)
class StationKind:
    """One kind of station, in a file of its own under dashboards/kinds.

    The map shows the newest good value of `metric` with its `symbol`, or the SQL `value` over it. `state` is the SQL of
    a state's name (dashboards.panels.State) over `station`, `latest.value` and `latest.time`. Where the newest value is
    older than `silent_after`, the station is silent whatever it said. `outline` is the pin's, as CSS clip-path
    has it; each kind has its own.

    What a kind needs besides it joins (`joined`, SQL after the stations'). `colour` is the SQL of the pin's colour
    where it has a `scale` of its own, `line` that of what else its tooltip says, in both languages.
    """

    name: str
    title: Text
    metric: str
    symbol: str = ""
    state: str = "'normal'"
    outline: str = "circle()"
    value: str = "latest.value"
    decimals: int = 1
    joined: str = ""
    colour: str = "NULL"
    scale: Scale = ()
    line: Text = NO_LINE

    @property
    def silent_after(self) -> timedelta:
        """How old the newest value may be before the station is silent."""
        return silence_of(self.name)
