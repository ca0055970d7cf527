"""What all ECharts drawings share: the page's own colours and sizes, and local time whatever the browser's zone is."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from nicegui import ui

from dashboards.panels import Unit
from streams.clock import LOCAL_ZONE

CURVES = 8
"""How many colours for curves the style sheet has (--curve-0 and so on, for each theme, all apart to every eye)."""


def curve_colour(number: int) -> str:
    """Return the style sheet's name of a curve's colour; the order keeps neighbours apart."""
    return f"curve-{number % CURVES}"


def script(value: object) -> str:
    """Return a value as it may stand in the page's script, also inside its HTML."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def put_options(chart: ui.echart, options: str) -> None:
    """Give a chart its options as text made once for all viewers: as properties they would be walked for each."""
    ui.run_javascript(f"ioc.chart({chart.id},{options})")


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
