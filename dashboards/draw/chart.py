"""What all ECharts drawings share: the page's own colours and sizes, and local time whatever the browser's zone is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dashboards.panels import Unit
from streams.clock import LOCAL_ZONE

# Okabe and Ito's palette, lightened for a dark ground; the order keeps neighbours apart.
PALETTE = ("#5CB8F0", "#F0A63C", "#38C7A2", "#D989B8", "#E6D84F", "#8F9BFF", "#F07F5A", "#9AA7B8")


def colour(name: str) -> str:
    """Return the script that reads a colour of the page's theme, for an option whose name begins with a colon."""
    return f"ioc.colour('{name}')"


def size(rem: float) -> str:
    """Return the script of a length that grows with the page's type."""
    return f"ioc.rem({rem:g})"


def local_ms(instant: datetime) -> int:
    """Return the local wall time as if it were UTC, in ms: charts are told to write UTC."""
    offset = instant.astimezone(LOCAL_ZONE).utcoffset()
    assert offset is not None
    return int((instant + offset).timestamp() * 1000)


def written_by(unit: Unit, with_symbol: bool = False) -> str:
    """Return the script that writes a value as the page's language does."""
    symbol = f", '{unit.symbol}', '{unit.symbol_en or unit.symbol}'" if with_symbol else ""
    return f"value => ioc.number(value, {unit.decimals}{symbol})"


def type_style(rem: float = 0.72, tone: str = "ink-3") -> dict[str, Any]:
    """Return the style of small type in a chart."""
    return {":color": colour(tone), ":fontSize": size(rem), ":fontFamily": "ioc.font()"}
