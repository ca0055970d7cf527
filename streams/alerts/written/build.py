"""From a written rule to the rule that the evaluator judges by: the same kinds that the files of the folder use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from streams.alerts.kinds import About, Level, absence, rate, ratio, threshold, total
from streams.alerts.kinds.about import Extras
from streams.alerts.rule import Condition, Finding, Front, Observed, Rule
from streams.alerts.written import looks
from streams.alerts.written.model import SHARES, Way, Written
from streams.texts import Text, figure

_MOST_DECIMALS = 3
_Build = Callable[[About, Written, Extras], Rule]


def rule_of(name: str, written: Written) -> Rule:
    """Return the rule of that name that a version describes."""
    about = _about(name, written)
    extras = Extras(
        hold=timedelta(minutes=written.hold_min),
        clear_hold=timedelta(minutes=written.clear_hold_min),
    )
    if written.gathered:
        extras["front"] = Front(name)
    rule = _BUILDS[written.way](about, written, extras)
    return replace(
        rule, stations=frozenset(written.stations) or None, owner=written.agency, observe=_telling(rule, about)
    )


def _about(name: str, written: Written) -> About:
    named = Text(written.name_vi, written.name_en)
    return About(
        name=name,
        label=named,
        what=what(written),
        levels=tuple(
            Level(level.line, level.severity, _title(named, number, len(written.levels)))
            for number, level in enumerate(written.levels, 1)
        ),
        steps=tuple(map(Text, written.steps_vi, written.steps_en)),
        unit=unit(written),
        decimals=_decimals(written),
    )


def _title(named: Text, number: int, levels: int) -> Text:
    if levels == 1:
        return Text(f"{named.vi}: {{subject}}", f"{named.en}: {{subject}}")
    return Text(f"{named.vi}, mức {number}: {{subject}}", f"{named.en}, level {number}: {{subject}}")


def what(written: Written) -> Text:
    """Return the name of the figure that is compared."""
    span = written.span_min or 0
    over = Text(f"{span} phút", f"{span} min") if span % 60 else Text(f"{span // 60} giờ", f"{span // 60} h")
    limit = figure(written.limit or 0.0, _digits(written.limit or 0.0))
    metric, symbol = Text(written.what_vi, written.what_en), f" {written.unit}".rstrip()
    return _WHAT[written.way].filled(what=metric, over=over, limit=limit, unit=symbol)


_WHAT = {
    Way.ABOVE: Text("{what}", "{what}"),
    Way.BELOW: Text("{what}", "{what}"),
    Way.RISE: Text("{what}, tăng trong {over}", "{what}, rise within {over}"),
    Way.FALL: Text("{what}, giảm trong {over}", "{what}, fall within {over}"),
    Way.TOTAL: Text("{what}, tổng trong {over}", "{what}, total of {over}"),
    Way.SILENCE: Text("Không có số đo: {what}", "No measurement: {what}"),
    Way.SHARE_ABOVE: Text(
        "{what}: tỉ lệ số đo từ {limit}{unit} trở lên trong {over}", "{what}: share of {limit}{unit} or more in {over}"
    ),
    Way.SHARE_BELOW: Text(
        "{what}: tỉ lệ số đo từ {limit}{unit} trở xuống trong {over}",
        "{what}: share of {limit}{unit} or less in {over}",
    ),
}


def unit(written: Written) -> Text:
    """Return the unit of the lines."""
    if written.way is Way.SILENCE:
        return Text("phút", "min")
    return Text("%", "%") if written.way in SHARES else Text(written.unit, written.unit)


def _decimals(written: Written) -> int:
    if written.way is Way.SILENCE:
        return 0
    return max(1, *map(_digits, written.lines))


def _digits(number: float) -> int:
    """Return how many digits after the point a number is written with, three at most."""
    return len(f"{number:.{_MOST_DECIMALS}f}".rstrip("0").partition(".")[2])


def _telling(rule: Rule, about: About) -> Callable[[Observed, Mapping[str, Any], Condition], Finding] | None:
    """Let the evidence say itself what was compared: a later version may compare something else."""
    observe, words = rule.observe, about.words
    if observe is None:
        return None

    def telling(observed: Observed, station: Mapping[str, Any], before: Condition) -> Finding:
        found = observe(observed, station, before)
        return found._replace(evidence={**found.evidence, **words})

    return telling


def _threshold(about: About, written: Written, extras: Extras) -> Rule:
    return threshold(about, written.metric, band=written.band, below=written.way is Way.BELOW, **extras)


def _rate(about: About, written: Written, extras: Extras) -> Rule:
    span, falling = timedelta(minutes=written.span_min or 0), written.way is Way.FALL
    return rate(about, written.metric, span, band=written.band, falling=falling, **extras)


def _total(about: About, written: Written, extras: Extras) -> Rule:
    span = timedelta(minutes=written.span_min or 0)
    return total(about, frozenset({written.metric}), span, band=written.band, **extras)


def _silence(about: About, written: Written, extras: Extras) -> Rule:
    return absence(about, replace(looks.silence(written), detail=about.words), **extras)


def _share(about: About, written: Written, extras: Extras) -> Rule:
    return ratio(about, replace(looks.share(written), detail=about.words), least=written.least, **extras)


_BUILDS: Mapping[Way, _Build] = {
    Way.ABOVE: _threshold,
    Way.BELOW: _threshold,
    Way.RISE: _rate,
    Way.FALL: _rate,
    Way.TOTAL: _total,
    Way.SILENCE: _silence,
    Way.SHARE_ABOVE: _share,
    Way.SHARE_BELOW: _share,
}
