"""The house style of Grafana's fields: units, colours, and how a column of a table is drawn, as 9.4 calls them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models import dashboard as models

from dashboards.panels import STATE_COLOURS, STATE_NAMES, SUFFIX, Column, State, Threshold, Unit
from dashboards.scales import NOT_KNOWN, Scale
from dashboards.texts import Language

Property = models.DynamicConfigValue
CELL = "custom.displayMode"
"""How 9.4 calls the drawing of a table's cell; later versions read it as their own `cellOptions`."""
INK = {"mode": "fixed", "fixedColor": "text"}
"""Grafana's colour of plain words, on dark and on light."""


def unit_in(unit: Unit, language: Language) -> str:
    """Return Grafana's id of a unit; where it has none, one that writes our symbol in that language."""
    if unit.grafana != SUFFIX:
        return unit.grafana
    sign = unit.sign(language)
    return f"suffix:{sign}" if sign.startswith("/") else f"suffix:\u00a0{sign}"


def steps_of(thresholds: Iterable[Threshold]) -> Any:
    """Return the builder of a panel's thresholds in the colours of the states."""
    steps = [models.Threshold(value=None, color=STATE_COLOURS[State.NORMAL])]
    steps += [
        models.Threshold(value=t.at, color=STATE_COLOURS[t.state])
        for t in sorted(thresholds, key=lambda threshold: threshold.at)
    ]
    return _absolute(steps)


def steps_of_scale(scale: Scale) -> Any:
    """Return the builder of the steps of a scale that has colours of its own."""
    return _absolute(_steps(scale))


def _steps(scale: Scale) -> list[models.Threshold]:
    return [models.Threshold(value=step.at if n else None, color=step.colour) for n, step in enumerate(scale)]


def _absolute(steps: list[models.Threshold]) -> Any:
    return dashboard.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(steps)


def by_threshold() -> Any:
    """Return the builder of the colour of a value that is judged."""
    return dashboard.FieldColor().mode(models.FieldColorModeId.THRESHOLDS)


def in_ink() -> Any:
    """Return the colour of what is neither good nor bad: without thresholds Grafana would paint it as normal."""
    return dashboard.FieldColor().mode(models.FieldColorModeId.FIXED).fixed_color(INK["fixedColor"])


def put(name: str, value: object) -> Property:
    """Return the property of that name."""
    return Property(id_val=name, value=value)


def painted(state: State) -> Property:
    """Return the property that paints a field in a state's colour."""
    return put("color", {"mode": "fixed", "fixedColor": STATE_COLOURS[state]})


def dashed(state: State) -> list[Property]:
    """Return the properties of a limit's line."""
    return [put("custom.lineStyle", {"fill": "dash", "dash": [10, 10]}), painted(state)]


def state_mappings(language: Language) -> list[Any]:
    """Return the words and colours of the states."""
    results = {
        str(state): models.ValueMappingResult(text=STATE_NAMES[state].of(language), color=STATE_COLOURS[state])
        for state in State
    }
    return [models.ValueMap(options=results)]


def told_state(language: Language) -> Property:
    """Return the property that writes a state as its word in its colour."""
    return put("mappings", [mapping.to_json() for mapping in state_mappings(language)])


def of_column(column: Column, language: Language) -> list[Property]:
    """Return the properties of a table's column, none where Grafana's own drawing does."""
    if column.kind == "state":
        return [told_state(language), put(CELL, "color-text")]
    if column.kind in ("number", "bar", "change"):
        return [
            put("unit", unit_in(column.unit, language)),
            put("decimals", column.unit.decimals),
            *(_coloured(column.scale, language) if column.scale else ()),
        ]
    return [put("unit", "s")] if column.kind == "age" else []


def _coloured(scale: Scale, language: Language) -> list[Property]:
    return [
        put("thresholds", {"mode": "absolute", "steps": [step.to_json() for step in _steps(scale)]}),
        put("color", {"mode": "thresholds"}),
        put(CELL, "color-background"),
        put("noValue", NOT_KNOWN.of(language)),
    ]
