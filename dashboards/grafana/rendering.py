"""The same boards for Grafana 9.4 and later: typed panels around the same SQL.

Grafana expands the macros itself. A board is drawn once in each language, because Grafana translates no words of ours;
only panel kinds that Grafana 9.4 has are used.
"""

from __future__ import annotations

import json
import re
from functools import partial, singledispatch
from textwrap import dedent
from typing import Any

from grafana_foundation_sdk.builders import common, dashboard, gauge, geomap, stat, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models import common as kinds
from grafana_foundation_sdk.models import dashboard as models

from dashboards.grafana.fields import (
    INK,
    by_threshold,
    dashed,
    in_ink,
    of_column,
    painted,
    put,
    state_mappings,
    steps_of,
    steps_of_scale,
    told_state,
    unit_in,
)
from dashboards.grafana.leading import link_of, needed_by, others
from dashboards.marks import MARKS, grafana_marks
from dashboards.panels import (
    GRAVE,
    NOTHING,
    STALE,
    STATE_COLOURS,
    Board,
    Column,
    Gauge,
    MapPanel,
    Panel,
    Stat,
    State,
    Table,
    Ticker,
    TimeSeries,
    Variable,
    tells_state,
)
from dashboards.sql.time_range import NOW, interval
from dashboards.texts import Language, Text

UID = "ioc"
"""Of the folder and the data source, the tag of the boards, and what the boards' uids begin with."""
SOURCE = models.DataSourceRef(type_val="postgres", uid=UID)
_AT, _TOLD = Text("Lúc", "At"), Text("Nội dung", "What")
LATER_OPTIONS = {"table": ("cellHeight",)}
"""Options by kind of panel that came after 9.4."""


class Query(Dataquery, Builder[Dataquery]):
    """One SQL query as Grafana's PostgreSQL source understands it."""

    def __init__(self, sql: str, form: str) -> None:
        self.sql = dedent(sql).strip()
        self.form = form

    def build(self) -> Query:
        """Return itself: it is its own builder."""
        return self

    def to_json(self) -> dict[str, object]:
        """Return what stands in the dashboard's file."""
        return {
            "refId": "A",
            "datasource": {"type": SOURCE.type_val, "uid": SOURCE.uid},
            "editorMode": "code",
            "format": self.form,
            "rawQuery": True,
            "rawSql": self.sql,
        }


def uid_in(language: Language) -> str:
    """Return the uid of that language's folder, with which the uids of its boards begin."""
    return UID if language == "vi" else f"{UID}-{language}"


def uid_of(board: Board, language: Language = "vi") -> str:
    """Return the board's uid in Grafana, which never changes."""
    return f"{uid_in(language)}-{board.name}"


def rendering(board: Board, language: Language = "vi", wall: str = "") -> dict[str, Any]:
    """Return a board as Grafana's dashboard JSON, always the same for the same board, language and address.

    `wall` is the address of the built-in wall, to whose pages tables lead; without it they lead to boards only.
    """
    builder = (
        dashboard.Dashboard(f"IOC – {board.title.of(language)}")
        .uid(uid_of(board, language))
        .tags([UID, _tag(language)])
        .link(others(_tag(language), language))
        .timezone("Asia/Ho_Chi_Minh")
        .time(f"now-{board.hours}h", "now")
        .refresh("5s")
        .style("dark")
        .readonly()
    )
    for variable in board.variables:
        builder = builder.with_variable(_variable(variable, language))
    for number, panel in enumerate(board.panels, start=1):
        place = models.GridPos(h=max(panel.at.h, 3), w=panel.at.w, x=panel.at.x, y=panel.at.y)
        told = _told(panel, language)
        drawn = drawing(panel, language, wall).id(number).title(panel.title.of(language)).description(told)
        builder = builder.with_panel(drawn.datasource(SOURCE).grid_pos(place))
    document = _for_9_4(json.loads(json.dumps(builder.build(), cls=JSONEncoder)))
    return {**document, "annotations": {"list": [_alerts(language)]}}


def _told(panel: Panel, language: Language) -> str:
    """Return all that stands beside a panel's figures in words."""
    foot = panel.foot if isinstance(panel, Table) else None
    return f"{panel.note.of(language)} {foot.of(language)}" if foot else panel.note.of(language)


def _for_9_4(document: dict[str, Any]) -> dict[str, Any]:
    """Return a board without the options that the builders add though 9.4 has none of them."""
    for panel in document["panels"]:
        for name in LATER_OPTIONS.get(panel["type"], ()):
            (panel.get("options") or {}).pop(name, None)
    return document


def _alerts(language: Language) -> dict[str, Any]:
    """Return the alerts as marks on every curve; Grafana up to 9 reads `rawQuery`, later ones make a target of it."""
    return {
        "name": MARKS.title.of(language),
        "datasource": {"type": SOURCE.type_val, "uid": SOURCE.uid},
        "enable": True,
        "iconColor": STATE_COLOURS[State.DANGER],
        "rawQuery": dedent(grafana_marks(language)).strip(),
    }


def _variable(variable: Variable, language: Language) -> Any:
    query = f"SELECT value AS __value, name_{language} AS __text FROM ({variable.sql}) AS choice"
    return (
        dashboard.QueryVariable(variable.name)
        .label(variable.title.of(language))
        .datasource(SOURCE)
        .query(query)
        .refresh(models.VariableRefresh.ON_DASHBOARD_LOAD)
        .multi(True)
        .include_all(True)
        .current(models.VariableOption(selected=True, text=["All"], value=["$__all"]))
    )


def _tag(language: Language) -> str:
    """Return the tag of one language's boards: by it they lead to one another."""
    return f"{UID}-{language}"


@singledispatch
def drawing(panel: Panel, language: Language, wall: str) -> Any:
    """Return Grafana's builder of a panel, its words in that language."""
    raise TypeError(f"Grafana has no drawing for {type(panel).__name__}")


@drawing.register
def _(panel: Stat, language: Language, wall: str) -> Any:
    detail = f"detail_{language}"
    told = _detail(panel, detail, language)
    words = {**({"state": "state"} if tells_state(panel) else {}), **({detail: told} if told else {})}
    drawn = (
        stat.Panel()
        .with_target(Query(f"SELECT {', '.join(['value', *words.values()])} FROM ({panel.sql}) AS panel", "table"))
        .unit(unit_in(panel.unit, language))
        .decimals(panel.unit.decimals)
        .thresholds(steps_of(panel.thresholds))
        .color_scheme(by_threshold() if panel.thresholds else in_ink())
        .graph_mode(kinds.BigValueGraphMode.NONE)
        .orientation(kinds.VizOrientation.HORIZONTAL)
        .text_mode(kinds.BigValueTextMode.VALUE)
        .reduce_options(_newest().fields("/.*/"))
        .no_value(NOTHING.of(language))
    )
    for name in words:
        shown = put("color", INK) if name == detail else told_state(language)
        drawn = drawn.override_by_name(name, [put("unit", "string"), shown])
    return drawn


@drawing.register
def _(panel: Gauge, language: Language, wall: str) -> Any:
    return (
        gauge.Panel()
        .with_target(Query(f"SELECT value FROM ({panel.sql}) AS panel", "table"))
        .unit(unit_in(panel.unit, language))
        .decimals(panel.unit.decimals)
        .min(panel.lowest)
        .max(panel.highest)
        .reduce_options(_newest())
        .thresholds(steps_of_scale(panel.scale) if panel.scale else steps_of(panel.thresholds))
    )


@drawing.register
def _(panel: TimeSeries, language: Language, wall: str) -> Any:
    sql = f"SELECT time, name_{language} AS metric, value FROM ({panel.sql}) AS panel ORDER BY time"
    columns = panel.shape == "columns"
    drawn = (
        timeseries.Panel()
        .with_target(Query(sql, "time_series"))
        .interval("1m")
        .unit(unit_in(panel.unit, language))
        .decimals(panel.unit.decimals)
        .draw_style(kinds.GraphDrawStyle.BARS if columns else kinds.GraphDrawStyle.LINE)
        .fill_opacity(70 if columns else 0)
        .line_width(0 if columns else 2)
        .show_points(kinds.VisibilityMode.NEVER)
        .thresholds(steps_of(panel.thresholds))
        .legend(common.VizLegendOptions().show_legend(True).placement(kinds.LegendPlacement.BOTTOM).calcs(["last"]))
    )
    if panel.thresholds:
        lines = common.GraphThresholdsStyleConfig().mode(kinds.GraphTresholdsStyleMode.DASHED)
        drawn = drawn.thresholds_style(lines)
    if panel.stacked:
        drawn = drawn.stacking(common.StackingConfig().mode(kinds.StackingMode.NORMAL).group("A"))
    # The limits' names end in I, II or III, in the order of the panel's keys.
    for count, _ in enumerate(panel.limits, start=1):
        drawn = drawn.override_by_regexp(f"^[^I]+ I{{{count}}}$", dashed(GRAVE[count - 1]))
    for name, state in panel.states.items():
        drawn = drawn.override_by_name(name.of(language), [painted(state)])
    return drawn.axis_soft_min(0) if panel.from_zero else drawn


@drawing.register
def _(panel: Table, language: Language, wall: str) -> Any:
    named = partial(_expression, sql=panel.sql, language=language)
    shown = [f'{named(column)} AS "{column.title.of(language)}"' for column in panel.columns]
    links = [link_of(column, language, uid_in(language), wall) for column in panel.columns]
    needed = needed_by(column for column, link in zip(panel.columns, links, strict=True) if link)
    sql = f"SELECT {', '.join([*shown, *needed])} FROM ({panel.sql}) AS panel"
    drawn = table.Panel().with_target(Query(sql, "table"))
    for column, link in zip(panel.columns, links, strict=True):
        if properties := [*of_column(column, language), *link]:
            drawn = drawn.override_by_name(column.title.of(language), properties)
    for name in needed:
        drawn = drawn.override_by_name(name, [put("custom.hidden", True)])
    return drawn.no_value(panel.empty.of(language))


@drawing.register
def _(panel: Ticker, language: Language, wall: str) -> Any:
    at, told = _AT.of(language), _TOLD.of(language)
    sql = f'SELECT at AS "{at}", text_{language} AS "{told}" FROM ({panel.sql}) AS panel'
    return table.Panel().with_target(Query(sql, "table")).show_header(False)


@drawing.register
def _(panel: MapPanel, language: Language, wall: str) -> Any:
    sql = f"SELECT latitude, longitude, state, name_{language} AS name, value, symbol, at FROM ({panel.sql}) AS panel"
    coordinates = common.FrameGeometrySource().mode(kinds.FrameGeometrySourceMode.COORDS)
    style = {"size": {"fixed": 7}, "color": {"field": "state", "fixed": STATE_COLOURS[State.NORMAL]}}
    layer = (
        common.MapLayerOptions()
        .type("markers")
        .name(panel.title.of(language))
        .location(coordinates.latitude("latitude").longitude("longitude"))
        .config({"style": style})
    )
    return (
        geomap.Panel()
        .with_target(Query(sql, "table"))
        .view(geomap.MapViewConfig().id("fit").all_layers(True).padding(10))
        .layers([layer])
        .mappings(state_mappings(language))
    )


def _expression(column: Column, sql: str, language: Language) -> str:
    named = f"{column.name}_{language}"
    return named if re.search(rf"\b{named}\b", sql) else column.name


def _detail(panel: Stat, name: str, language: Language) -> str | None:
    """Return the SQL of the line below a figure: that it is old where it is, then what its own query tells."""
    own = name if name in panel.sql else None
    if panel.stale_after is None:
        return own
    old = f"CASE WHEN at < {NOW} - {interval(panel.stale_after)} THEN '{STALE.of(language)}' END"
    return f"nullif(concat_ws(' · ', {', '.join(filter(None, [old, own]))}), '') AS {name}"


def _newest() -> Any:
    return common.ReduceDataOptions().calcs(["lastNotNull"])
