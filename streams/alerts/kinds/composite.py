"""Composite: and, or, not over the conditions of other rules, at the same place, near it or up its river."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Any, TypeAlias

from typing_extensions import Unpack

from streams.alerts.kinds.about import About, Extras
from streams.alerts.kinds.looked import looked
from streams.alerts.look import Look, Row
from streams.alerts.rule import Kind, Rule
from streams.registry.stations import number
from streams.texts import Text

_EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Stand:
    """A subject that stands at a level under a rule, and where it is: degrees, and kilometres down its river."""

    rule: str
    subject: str
    level: int
    name: Text | None = None
    agency: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    river: str | None = None
    km: float | None = None


@dataclass(frozen=True, slots=True)
class Same:
    """At the subject itself."""

    def holds(self, here: Stand, there: Stand) -> bool:
        """Say whether `there` is where `here` asks for."""
        return here.subject == there.subject


@dataclass(frozen=True, slots=True)
class Near:
    """Within so many kilometres."""

    km: float

    def holds(self, here: Stand, there: Stand) -> bool:
        """Say whether `there` is where `here` asks for."""
        distance = _distance_km(here, there)
        return distance is not None and distance <= self.km


@dataclass(frozen=True, slots=True)
class Upstream:
    """Further up the same river."""

    def holds(self, here: Stand, there: Stand) -> bool:
        """Say whether `there` is where `here` asks for."""
        if here.river is None or here.river != there.river or here.km is None or there.km is None:
            return False
        return there.km < here.km


Place: TypeAlias = Same | Near | Upstream


@dataclass(frozen=True, slots=True)
class On:
    """A rule stands at a level, or above it, at a place."""

    rule: str
    level: int = 1
    place: Place = Same()


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801
    """Some part holds."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; what is not known (a silent station, a rule that is off) counts as not raised."""

    part: Expression


Expression: TypeAlias = On | All | Any_ | Not


def holds(expression: Expression, here: Stand, raised: Sequence[Stand]) -> bool:
    """Say whether an expression holds at a subject, given everything that is raised."""
    match expression:
        case On(rule, level, place):
            return any(s.rule == rule and s.level >= level and place.holds(here, s) for s in raised)
        case All(parts):
            return all(holds(part, here, raised) for part in parts)
        case Any_(parts):
            return any(holds(part, here, raised) for part in parts)
        case Not(part):
            return not holds(part, here, raised)


def reasons(expression: Expression, here: Stand, raised: Sequence[Stand]) -> list[Stand]:
    """Return what makes an expression hold: for each rule and place whatever stands highest, for a not nothing."""
    match expression:
        case On(rule, level, place):
            found = [s for s in raised if s.rule == rule and s.level >= level and place.holds(here, s)]
            return [max(found, key=lambda stand: stand.level)] if found else []
        case All(parts) | Any_(parts):
            return [one for part in parts if holds(part, here, raised) for one in reasons(part, here, raised)]
        case Not():
            return []


def rules_in(expression: Expression) -> frozenset[str]:
    """Return the rules that an expression is over."""
    match expression:
        case On(rule):
            return frozenset({rule})
        case All(parts) | Any_(parts):
            return frozenset().union(*map(rules_in, parts))
        case Not(part):
            return rules_in(part)


_OVER = Text("Các điều kiện không còn cùng xảy ra", "The conditions do not hold together any more")
_BECAUSE = "because"
_KM = number("s.attributes->'km'")
_RAISED = """
SELECT c.rule, c.subject, c.level, coalesce(s.name_vi, c.name_vi) AS name_vi, coalesce(s.name_en, c.name_en) AS name_en,
    coalesce(s.agency, c.agency) AS agency, s.latitude, s.longitude, s.attributes ->> 'river' AS river,
    {km} AS km
FROM condition c LEFT JOIN station s ON s.id = c.subject
WHERE c.rule = ANY (ARRAY[{rules}]) AND c.level > 0 AND c.event_time > %(now)s - interval '{fresh} minutes'
"""


def composite(
    about: About,
    levels: Sequence[Expression],
    at: str,
    *,
    over: Sequence[About] = (),
    fresh: timedelta = timedelta(hours=1),
    every: timedelta = timedelta(seconds=30),
    **extras: Unpack[Extras],
) -> Rule:
    """Return a rule over other rules: the highest of `levels` whose expression holds at a subject of the rule `at`.

    The figure is that level itself, so the lines of `about` are 1, 2, …; what an officer reads is which of the rules
    stand where, by their labels in `over`. Conditions that nothing has confirmed for longer than `fresh` do not count.
    """
    rules = ", ".join(f"'{rule}'" for rule in sorted(frozenset({at}).union(*map(rules_in, levels))))
    sql = _RAISED.format(rules=rules, km=_KM, fresh=round(fresh / timedelta(minutes=1)))
    shape = _shape(levels, at, {one.name: one.label for one in over})
    look = Look(sql=sql, every=every, replayable=False, shape=shape)
    return replace(looked(about, Kind.COMPOSITE, look, **extras), proof=_proof(about))


def _shape(
    levels: Sequence[Expression], at: str, labels: Mapping[str, Text]
) -> Callable[[Sequence[Mapping[str, Any]]], Sequence[Row]]:
    def shape(found: Sequence[Mapping[str, Any]]) -> Sequence[Row]:
        raised = [_stand(one) for one in found]
        return [_row(levels, here, raised, labels) for here in raised if here.rule == at]

    return shape


def _row(levels: Sequence[Expression], here: Stand, raised: Sequence[Stand], labels: Mapping[str, Text]) -> Row:
    reached = [n for n, expression in enumerate(levels, 1) if holds(expression, here, raised)]
    level = max(reached, default=0)
    because = reasons(levels[level - 1], here, raised) if level else []
    said = [list(_said(stand, labels)) for stand in dict.fromkeys(because)]
    return Row(here.subject, level, name=here.name, agency=here.agency, detail={_BECAUSE: said} if said else {})


def _said(stand: Stand, labels: Mapping[str, Text]) -> Text:
    what = labels.get(stand.rule, Text(stand.rule, stand.rule))
    return Text("{what}: {where}", "{what}: {where}").filled(what=what, where=stand.name or stand.subject)


def _proof(about: About) -> Callable[[Mapping[str, Any]], Text]:
    def proof(evidence: Mapping[str, Any]) -> Text:
        """Say which of the rules stand where; a level alone would tell an officer nothing."""
        because: Sequence[Sequence[str]] = evidence.get(_BECAUSE, ())
        if because:
            return Text(*("; ".join(one[language] for one in because) for language in (0, 1)))
        return _OVER if evidence.get("value") == 0 else about.proof(evidence)

    return proof


def _stand(one: Mapping[str, Any]) -> Stand:
    name = None if one.get("name_vi") is None else Text(one["name_vi"], one.get("name_en") or one["name_vi"])
    known = {key: one.get(key) for key in ("agency", "latitude", "longitude", "river", "km")}
    return Stand(one["rule"], one["subject"], one["level"], name, **known)


def _distance_km(here: Stand, there: Stand) -> float | None:
    if here.latitude is None or here.longitude is None or there.latitude is None or there.longitude is None:
        return None
    north, east = radians(there.latitude - here.latitude), radians(there.longitude - here.longitude)
    chord = sin(north / 2) ** 2 + cos(radians(here.latitude)) * cos(radians(there.latitude)) * sin(east / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(chord))
