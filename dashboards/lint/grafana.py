"""Rules about a board as Grafana gets it: what its dashboard linter asks, and nothing that 9.4 does not have.

The linter's rules about Prometheus and its templated data source are not ours: there is one source, by its uid. Nor is
that choices be asked anew with each change of the range, which a board does with every refresh: none of ours depends on
it. Kinds, options and fields are those of the panels' schemas in Grafana 9.4; what is not listed is refused rather
than guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

from dashboards.grafana.rendering import SOURCE
from dashboards.lint.finding import Told

Drawn = Mapping[str, Any]
DrawnRule = Callable[[Drawn], Told]
NEWEST_SCHEMA = 37
"""Of boards in 9.4; a later one would keep newer servers from migrating what they read differently."""
_REDUCED = frozenset({"reduceOptions", "orientation"})
OPTIONS: Mapping[str, frozenset[str]] = {
    "stat": _REDUCED | {"textMode", "colorMode", "graphMode", "justifyMode", "text"},
    "gauge": _REDUCED | {"showThresholdLabels", "showThresholdMarkers", "text"},
    "table": frozenset({"frameIndex", "showHeader", "showTypeIcons", "sortBy", "footer"}),
    "timeseries": frozenset({"legend", "tooltip", "timezone"}),
    "geomap": frozenset({"view", "controls", "basemap", "layers", "tooltip"}),
    "text": frozenset({"mode", "content", "code"}),
}
STANDARD = frozenset(
    {"unit", "decimals", "min", "max", "color", "thresholds", "mappings", "noValue", "displayName", "links", "custom"}
)
CUSTOM: Mapping[str, frozenset[str]] = {
    "table": frozenset({"width", "minWidth", "align", "displayMode", "inspect", "filterable", "hidden"}),
    "timeseries": frozenset(
        {"drawStyle", "lineInterpolation", "lineWidth", "lineStyle", "fillOpacity", "fillBelowTo", "gradientMode",
         "spanNulls", "showPoints", "pointSize", "stacking", "axisPlacement", "axisLabel", "axisColorMode", "axisWidth",
         "axisSoftMin", "axisSoftMax", "axisGridShow", "axisCenteredZero", "scaleDistribution", "barAlignment",
         "barWidthFactor", "thresholdsStyle", "hideFrom", "transform"}
    ),
}  # fmt: skip
UNITS = frozenset(
    {"none", "string", "short", "percent", "percentunit", "lengthm", "lengthmm", "lengthkm", "m3", "m3sec", "celsius",
     "dB", "ms", "s", "m", "h", "d", "decmbytes", "bytes", "kwatth", "watth", "velocitykmh", "velocityms",
     "conμgm3", "degree"}
)  # fmt: skip
"""Ids of Grafana's value formats that we use or may; its own list is longer."""


def with_kind(panel: Drawn) -> Told:
    """Only kinds of panels that 9.4 has."""
    if panel["type"] not in OPTIONS:
        yield f"9.4 has no panel “{panel['type']}”", "use one of " + ", ".join(sorted(OPTIONS))


def with_words(panel: Drawn) -> Told:
    """Every panel has a title and a description."""
    for name in ("title", "description"):
        if not str(panel.get(name, "")).strip():
            yield f"no {name}", "draw it from the panel's `title` and `note`"


def with_source(panel: Drawn) -> Told:
    """Panel and targets ask our data source, and there is a target."""
    targets = panel.get("targets") or []
    if not targets:
        yield "it asks nothing", "give it a target"
    for one in (panel, *targets):
        if one.get("datasource") != {"type": SOURCE.type_val, "uid": SOURCE.uid}:
            yield f"it asks {one.get('datasource')}", f"ask the source “{SOURCE.uid}”"


def with_known_units(panel: Drawn) -> Told:
    """Units are ids that Grafana knows: another would be written behind the value as it stands."""
    config = panel.get("fieldConfig", {})
    found = [config.get("defaults", {}).get("unit")]
    found += [each["value"] for each in _overrides(panel) if each["id"] == "unit"]
    for unit in found:
        if unit is not None and unit not in UNITS and not str(unit).startswith(("suffix:", "prefix:")):
            yield f"Grafana has no unit “{unit}”", "use its id (dashboards/lint/grafana.py lists them) or SUFFIX"


def with_fields_of_9_4(panel: Drawn) -> Told:
    """Only options and fields that 9.4 has: it ignores all others, and the panel looks otherwise there."""
    kind = panel["type"]
    for name in sorted(set(panel.get("options") or {}) - OPTIONS.get(kind, frozenset())):
        yield f"9.4 has no option “{name}” of {kind}", "do without, or add it to LATER_OPTIONS of the rendering"
    defaults = panel.get("fieldConfig", {}).get("defaults", {})
    fields = {
        *defaults,
        *(f"custom.{name}" for name in defaults.get("custom", {})),
        *(e["id"] for e in _overrides(panel)),
    }
    known = STANDARD | {f"custom.{name}" for name in CUSTOM.get(kind, frozenset())}
    for name in sorted(fields - known):
        yield f"9.4 has no field “{name}” of {kind}", "use what 9.4 calls it"


PANEL_RULES: tuple[DrawnRule, ...] = (with_kind, with_words, with_source, with_known_units, with_fields_of_9_4)


def not_edited_there(board: Drawn) -> Told:
    """A board is changed here, not in Grafana."""
    if board.get("editable", True):
        yield "it may be edited", "draw it `readonly()`"


def of_old_schema(board: Drawn) -> Told:
    """Its schema is one that 9.4 reads."""
    if board.get("schemaVersion", NEWEST_SCHEMA + 1) > NEWEST_SCHEMA:
        yield f"schema {board.get('schemaVersion')}", f"at most {NEWEST_SCHEMA}"


def with_places_of_their_own(board: Drawn) -> Told:
    """No panel lies over another there either: the rendering makes low ones taller."""
    for one, other in combinations(board["panels"], 2):
        a, b = one["gridPos"], other["gridPos"]
        if all(a[at] < b[at] + b[size] and b[at] < a[at] + a[size] for at, size in (("x", "w"), ("y", "h"))):
            yield f"“{one['title']}” lies over “{other['title']}”", "give the lower one 3 rows, as Grafana draws it"


BOARD_RULES: tuple[DrawnRule, ...] = (not_edited_there, of_old_schema, with_places_of_their_own)


def _overrides(panel: Drawn) -> list[Mapping[str, Any]]:
    overrides = panel.get("fieldConfig", {}).get("overrides", [])
    return [each for override in overrides for each in override["properties"]]
