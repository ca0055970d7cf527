"""What every kind of rule is told: its words, its levels with their thresholds, and what an officer does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from typing_extensions import TypedDict, Unpack

from streams.alerts import no_figure
from streams.alerts.levels import level_below, level_of
from streams.alerts.look import Look
from streams.alerts.rule import Flap, Front, Grade, Kind, Observe, Rule, Severity
from streams.alerts.tuning import PROVINCE_LINES, STATION_LINES
from streams.texts import Text, figure

_NORMAL = Text("Trở lại bình thường", "Back to normal")


class Level(NamedTuple):
    """One level: the threshold that reaches it, how severe it is, and its title with a `{subject}` in it."""

    line: float
    severity: Severity
    title: Text


class Extras(TypedDict, total=False):
    """What a rule may say besides; see streams.alerts.rule.Rule for what each means and for what it is without."""

    basis: str
    hold: timedelta
    clear_hold: timedelta
    max_age: timedelta
    reopen_within: timedelta
    taken_for: timedelta
    flap: Flap
    front: Front
    skill: str
    agency: str


@dataclass(frozen=True, slots=True)
class About:
    """A rule in words. `what` names the figure that is compared, `unit` and `decimals` say how it is written.

    `steps` are the runbook: the same at every level, the first thing first.
    """

    name: str
    label: Text
    what: Text
    levels: Sequence[Level]
    steps: tuple[Text, ...]
    unit: str | Text = ""
    decimals: int = 1

    @property
    def lines(self) -> tuple[float, ...]:
        """The thresholds of the levels 1, 2, …."""
        return tuple(level.line for level in self.levels)

    @property
    def grades(self) -> Mapping[int, Grade]:
        """What each level means."""
        return {n: Grade(level.severity, level.title, self.steps) for n, level in enumerate(self.levels, 1)}

    @property
    def symbol(self) -> Text:
        """The unit as it stands beside a number."""
        return self.unit if isinstance(self.unit, Text) else Text(self.unit, self.unit)

    def proof(self, evidence: Mapping[str, Any]) -> Text:
        """Say the figure and, when one is reached, the threshold."""
        return _proof(self.what, self.symbol, self.decimals, evidence)

    @property
    def words(self) -> Mapping[str, Any]:
        """What evidence says of itself where its rule may change: `proof_of` needs no rule then."""
        return {"what": list(self.what), "of_unit": list(self.symbol), "decimals": self.decimals}


def rule_about(
    about: About,
    kind: Kind,
    *,
    metrics: frozenset[str] = frozenset(),
    observe: Observe | None = None,
    look: Look | None = None,
    **extras: Unpack[Extras],
) -> Rule:
    """Return the rule of these words; it observes `metrics`, or looks at other tables, whichever is given."""
    return Rule(
        name=about.name,
        label=about.label,
        kind=kind,
        metrics=metrics,
        grades=about.grades,
        observe=observe,
        look=look,
        proof=about.proof,
        lines=about.lines,
        unit=about.symbol,
        **extras,
    )


def proof_of(evidence: Mapping[str, Any]) -> Text | None:
    """Say the figure and the threshold of evidence that has the words for it, or why it has no figure; else None."""
    try:
        what, unit = Text(*evidence["what"]), Text(*evidence["of_unit"])
        return _proof(what, unit, evidence["decimals"], evidence)
    except (LookupError, TypeError, ValueError):
        return no_figure.said(evidence)


def _proof(what: Text, unit: Text, decimals: int, evidence: Mapping[str, Any]) -> Text:
    if "value" not in evidence:
        return no_figure.said(evidence) or _NORMAL
    beside = Text(f" {unit.vi}", f" {unit.en}") if unit.vi else unit
    said = Text("{what}: {value}{unit}", "{what}: {value}{unit}").filled(
        what=what, value=figure(evidence["value"], decimals), unit=beside
    )
    if evidence.get("limit") is None:
        return said
    limit = figure(evidence["limit"], decimals)
    return Text("{said} (ngưỡng {limit})", "{said} (threshold {limit})").filled(said=said, limit=limit)


Compare = Callable[[float, Sequence[float | None], int, float], int]


def compare(below: bool) -> Compare:
    """Return how a value is held against its lines: reached from below, or from above."""
    return level_below if below else level_of


def lines_at(name: str, attributes: Mapping[str, Any], default: Sequence[float]) -> Sequence[float | None]:
    """Return the thresholds at a station: its own, else the province's, else the rule's.

    Raises TypeError when what somebody typed in is no list of numbers, or not by rule.
    """
    told = attributes.get(STATION_LINES) or {}
    if not isinstance(told, Mapping):
        raise TypeError(f"{STATION_LINES} is no object of lists of numbers by rule")
    own = told.get(name)
    lines = own or attributes.get(PROVINCE_LINES) or default
    if isinstance(lines, str) or any(isinstance(line, bool | str) for line in lines):
        raise TypeError(f"{STATION_LINES}.{name} is no list of numbers")
    return list(lines)


def evidence(
    value: float, level: int, lines: Sequence[float | None], unit: Text, detail: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the figures that prove a level."""
    figures = {"value": round(value, 3), "unit": unit.vi, "limits": list(lines), **(detail or {})}
    return figures | ({"limit": lines[level - 1]} if level else {})
