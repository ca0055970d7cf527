"""House style of the boards: what a panel, a board and a variable are, for the built-in web and Grafana alike.

A panel's SQL is written beside it, with the macros of `dashboards.macros`, and is neutral in language: where it
names something it returns `name_vi` and `name_en`. Times are columns of timestamptz. The column `at`, where there
is one, is the event time by which the panel's age is judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Literal, TypeVar

from dashboards.macros import Window
from dashboards.scales import Scale
from dashboards.texts import Language, Text
from streams.alerts.rule import Severity
from streams.users.people import Role

NOTHING = Text("Không có dữ liệu", "No data")
STALE = Text("Số liệu cũ", "Stale")
_STATE_COLUMN = re.compile(r"\bAS\s+state\b")
_HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MONTH = timedelta(days=30)
"""About how long a month is: where its column stands, and that it is told as one."""
_INNERMOST = re.compile(r"\([^()]*\)")


class State(StrEnum):
    """How something stands; on the screen each has a colour and, for those who see no colours, a sign."""

    NORMAL = "normal"
    WATCH = "watch"
    WARNING = "warning"
    DANGER = "danger"
    SILENT = "silent"


GRAVE = (State.WATCH, State.WARNING, State.DANGER)
"""What is not well, the gravest last: so are the limits of a curve coloured, I to III."""
FROM_NORMAL = (State.NORMAL, *GRAVE)
SIGNS = {State.NORMAL: "●", State.WATCH: "◆", State.WARNING: "▲", State.DANGER: "■", State.SILENT: "○"}
STATE_NAMES = {
    State.NORMAL: Text("Bình thường", "Normal"),
    State.WATCH: Text("Chú ý", "Watch"),
    State.WARNING: Text("Cảnh báo", "Warning"),
    State.DANGER: Text("Nguy hiểm", "Danger"),
    State.SILENT: Text("Mất tín hiệu", "No signal"),
}
STATES_OF = {
    Severity.MINOR: State.WATCH,
    Severity.MODERATE: State.WATCH,
    Severity.SEVERE: State.WARNING,
    Severity.EXTREME: State.DANGER,
}
# Okabe and Ito's palette, which stays distinct under all common colour-vision deficiencies.
STATE_COLOURS = {
    State.NORMAL: "#2FBF9B",
    State.WATCH: "#F0D94A",
    State.WARNING: "#F09A37",
    State.DANGER: "#F0553A",
    State.SILENT: "#7C8AA0",
}


@dataclass(frozen=True)
class Place:
    """Position on the board's grid of 24 columns and 24 rows."""

    x: int
    y: int
    w: int
    h: int


WHOLE = 100
"""Per cent."""
SUFFIX = "suffix"


@dataclass(frozen=True)
class Unit:
    """How a value is written: the symbol after it, its decimals, and Grafana's name of the unit.

    A share of a whole is at most 100: of one above that `beyond` says why it may be so, or that it cannot be.
    Where Grafana has no such unit it is SUFFIX: the symbol stands after the value there too, in its language.
    """

    symbol: str = ""
    decimals: int = 0
    grafana: str = "none"
    symbol_en: str | None = None
    beyond: Text | None = None

    def doubt(self, value: float | None) -> Text | None:
        """Return what is to be said of a value that no share of a whole can have."""
        return self.beyond if value is not None and value > WHOLE else None

    def sign(self, language: Language) -> str:
        """Return the symbol in that language."""
        return self.symbol if language == "vi" or self.symbol_en is None else self.symbol_en


COUNT = Unit()
METRES = Unit("m", 2, "lengthm")
MICROGRAMS = Unit("µg/m³", 1, "conμgm3")
PER_SECOND = Unit("/s", 1, SUFFIX)
MILLIMETRES = Unit("mm", 1, "lengthmm")
CELSIUS = Unit("°C", 1, "celsius")
PERCENT = Unit("%", 0, "percent")
SHARE = Unit("%", 1, "percent")
OF_RESIDENTS = Unit(
    "%", 1, "percent", beyond=Text("Trên 100%: nhiều hơn dân số, nghi sai số liệu", "Above 100%: more than residents?")
)
OF_PLAN = Unit("%", 1, "percent", beyond=Text("Trên 100%: vượt kế hoạch, chỉ tiêu", "Above 100%: beyond the plan"))
OF_NEW = Unit("%", 1, "percent", beyond=Text("Trên 100%: gồm cả kết quả cũ", "Above 100%: older results among them"))
CENTIMETRES_AN_HOUR = Unit("cm/giờ", 0, SUFFIX, symbol_en="cm/h")
CUBIC_METRES_PER_SECOND = Unit("m³/s", 0, "m3sec")
MEGABYTES = Unit("MB", 0, "decmbytes")
SECONDS = Unit("s", 0, "s")
PER_MINUTE = Unit("/phút", 0, SUFFIX, symbol_en="/min")


@dataclass(frozen=True)
class Threshold:
    """From this value on a panel is in that state."""

    at: float
    state: State


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What every panel has; `subjects` are those whose commits change it, `stale_after` is city time."""

    id: str
    title: Text
    sql: str
    subjects: frozenset[str]
    at: Place
    note: Text
    stale_after: timedelta | None = None


Kind = TypeVar("Kind", bound=Panel)


@dataclass(frozen=True, kw_only=True)
class Stat(Panel):
    """One big number: columns value, optionally detail_vi, detail_en (a line below), state, at."""

    unit: Unit = COUNT
    thresholds: tuple[Threshold, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TimeSeries(Panel):
    """Curves or columns: columns time, key, name_vi, name_en, value; keys in `limits` are drawn as dashed limits.

    `real_time` marks times of the real clock, which measure the platform: their axis is not the board's range.
    `rhythm` is how far apart the points lie, or how far in a range, where the board's interval does not say it.
    `alerts` names rules whose alerts are marked on it whatever they are about; those about its keys and its chosen
    variables always are. `states` gives curves by their names a state's colour: what is bad may not look well.
    Columns that add up to a whole stand on one another where they are `stacked`.
    """

    unit: Unit = COUNT
    shape: Literal["line", "columns"] = "line"
    limits: tuple[str, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    from_zero: bool = True
    real_time: bool = False
    rhythm: timedelta | Callable[[Window], timedelta] | None = None
    alerts: tuple[str, ...] = ()
    states: Mapping[Text, State] = field(default_factory=dict)
    stacked: bool = False

    def apart(self, window: Window) -> timedelta:
        """Return how far apart the points lie in that range."""
        if self.rhythm is None:
            return window.interval
        return self.rhythm if isinstance(self.rhythm, timedelta) else self.rhythm(window)

    def width(self, window: Window) -> timedelta:
        """Return how long a stretch one point tells of: columns are of hours where their panel says nothing else."""
        return _HOUR if self.shape == "columns" and self.rhythm is None else self.apart(window)


@dataclass(frozen=True)
class Column:
    """One column of a table; `name` with a pair name_vi, name_en in the SQL shows the one of the language.

    `link` is an address with columns of the row in braces, to which the cell leads: /chi-so/{indicator}. A number
    with a `scale` stands beside its colour, and "n/a" where there is none.
    """

    name: str
    title: Text
    kind: Literal["text", "short", "number", "change", "state", "time", "age", "bar"] = "text"
    unit: Unit = COUNT
    link: str | None = None
    scale: Scale = ()


@dataclass(frozen=True, kw_only=True)
class Table(Panel):
    """Rows in the order of the SQL; `empty` is what stands there when there are none, `foot` always below them."""

    columns: tuple[Column, ...]
    empty: Text = NOTHING
    foot: Text | None = None


@dataclass(frozen=True, kw_only=True)
class MapPanel(Panel):
    """Stations on the map: columns key, kind, name_vi, name_en, latitude, longitude, value, symbol, state, at.

    Optionally decimals (of the value), colour (#rrggbb, instead of the state's) and line_vi, line_en (more to tell).
    Of each station's values of a day, bad_share (per cent) were bad, the last for reason_vi, reason_en; NULL: none.
    """


@dataclass(frozen=True, kw_only=True)
class Gauge(Panel):
    """A value on a dial from `lowest` to `highest`: columns value, optionally detail_vi, detail_en, at.

    Its arcs have the colours of the thresholds' states, or of the `scale` where there is one.
    """

    unit: Unit = PERCENT
    lowest: float = 0
    highest: float = 100
    thresholds: tuple[Threshold, ...] = ()
    scale: Scale = ()


@dataclass(frozen=True, kw_only=True)
class Ticker(Panel):
    """Short sentences one after the other: columns text_vi, text_en, state, at (null where a sentence is of now).

    One that has a `board` leads to it.
    """


@dataclass(frozen=True)
class Variable:
    """A choice on the board: its SQL returns value, name_vi, name_en; without a choice all values hold."""

    name: str
    title: Text
    sql: str


@dataclass(frozen=True)
class Board:
    """One board: panels in reading order (also the order on a phone), its time range, its variables."""

    name: str
    title: Text
    panels: tuple[Panel, ...]
    hours: int = 6
    variables: tuple[Variable, ...] = ()
    order: int = 50
    role: Role = Role.VIEWER


def moved(panel: Kind, at: Place) -> Kind:
    """Return the same panel at another place, for a second board: both share its one query."""
    return replace(panel, at=at)


def tells_state(panel: Panel) -> bool:
    """Say whether a figure's SQL returns its state itself, which then counts instead of thresholds."""
    outside, inside = panel.sql, ""
    while outside != inside:
        outside, inside = _INNERMOST.sub("", outside), outside
    return isinstance(panel, Stat) and _STATE_COLUMN.search(outside) is not None


def state_of(value: float | None, thresholds: Iterable[Threshold]) -> State:
    """Return the state of the highest threshold that the value has reached; silent without a value."""
    if value is None:
        return State.SILENT
    reached = [threshold for threshold in thresholds if value >= threshold.at]
    return max(reached, key=lambda threshold: threshold.at).state if reached else State.NORMAL


def observations(*others: str) -> frozenset[str]:
    """Return the subjects of a panel that reads measurements, and others besides."""
    return frozenset({"observations", *others})
