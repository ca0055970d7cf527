"""Written rules: what is refused, what becomes of the rest, and the forms on which they are written."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dashboards.rules import writing
from dashboards.rules.view import Choices, Metric, Place
from dashboards.typed_number import shown
from dashboards.wrong import WrongError
from streams.alerts.kinds.about import proof_of
from streams.alerts.rule import Condition, Observed, Rule, Severity, Text
from streams.alerts.rulebook import written_rule
from streams.alerts.rules import all_rules
from streams.alerts.tuning import TuningError
from streams.alerts.written.build import rule_of
from streams.alerts.written.model import LOOKING, Way, Written
from streams.alerts.written.store import PREFIX, retuned
from streams.registry.records import Agency

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
CHOICES = Choices(
    [Metric("water_level", "water", "m", "Mực nước", "Water level"), Metric("pm25", "air", "µg/m³", "Bụi", "Dust")],
    [Place("WTR-1", "water", "Trạm 1", "Gauge 1"), Place("AIR-1", "air", "Khí 1", "Air 1")],
    [Agency(code="H60.06", name_vi="Sở", name_en="Department")],
)
FORM = {
    "name_vi": "Hồ Na Hang cao",
    "name_en": "Na Hang reservoir high",
    "way": "above",
    "metric": "water_level",
    "stations": "WTR-1",
    "line1": "53,5",
    "severity1": "2",
    "line2": "55",
    "severity2": "3",
    "clears_at": "53",
    "hold_min": "5",
    "clear_hold_min": "10",
    "agency": "H60.06",
    "steps_vi": "Gọi hồ.\nBáo xã.",
    "steps_en": "Call the dam.\nTell the communes.",
    "enabled": "on",
    "reason": "CV 5",
}
numbers = st.one_of(st.floats(), st.integers()).map(str)
words = st.text(max_size=30)
leaves = st.none() | st.booleans() | st.floats() | st.text()
jsons = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
entries = st.dictionaries(st.sampled_from(writing.FIELDS), st.one_of(words, numbers))


@given(entries)
def test_whatever_is_written_is_a_rule_or_wrong(written: dict[str, str]) -> None:
    for form in (written, FORM | written):
        try:
            rule = writing.read_rule(form, CHOICES)
        except WrongError:
            continue
        assert writing.read_rule(writing.written_rule(rule, enabled=True), CHOICES) == rule
        assert rule_of("own_x", rule).lines == rule.lines


@given(entries, st.sampled_from(sorted(all_rules())))
def test_whatever_is_set_is_possible_or_wrong(written: dict[str, str], name: str) -> None:
    rule = all_rules()[name]
    try:
        setting = writing.read_setting(written, rule)
    except WrongError:
        return
    assert setting.hold is None or timedelta(0) <= setting.hold <= timedelta(days=1)
    assert setting.lines is None or all(map(math.isfinite, setting.lines))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name_vi": "{subject}"}, "name_vi"),
        ({"name_en": " "}, "name_en"),
        ({"metric": "nothing"}, "metric"),
        ({"way": "sideways"}, "way"),
        ({"stations": "AIR-1"}, "stations"),
        ({"line1": ""}, "levels"),
        ({"line1": "", "line2": ""}, "levels"),
        ({"line2": "53"}, "levels"),
        ({"line1": "nan"}, "levels"),
        ({"severity2": "1"}, "levels"),
        ({"severity2": "9"}, "levels"),
        ({"clears_at": "54"}, "clears_at"),
        ({"way": "rise"}, "span_min"),
        ({"way": "share_above", "span_min": "60"}, "limit"),
        ({"way": "share_above", "span_min": "60", "limit": "1", "line2": "101"}, "levels"),
        ({"way": "rise", "span_min": "60", "line1": "-1", "clears_at": ""}, "levels"),
        ({"hold_min": "1441"}, "hold_min"),
        ({"agency": "H60.99"}, "agency"),
        ({"steps_en": "Call the dam."}, "steps_en"),
        ({"steps_vi": " "}, "steps_vi"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, str], field: str) -> None:
    if change == {"line1": ""}:
        assert writing.read_rule(FORM | change | {"clears_at": ""}, CHOICES).lines == (55.0,)
        return
    with pytest.raises(WrongError) as caught:
        writing.read_rule(FORM | change, CHOICES)
    assert field in caught.value.wrong


def test_a_number_that_can_be_read_in_two_ways_is_asked_about() -> None:
    with pytest.raises(WrongError) as caught:
        writing.read_rule(FORM | {"line2": "2.000", "clears_at": "1,900"}, CHOICES)
    assert "2000" in caught.value.wrong["levels"].vi
    assert "1900" in caught.value.wrong["clears_at"].vi
    assert writing.read_rule(FORM | {"line2": "2.000,0"}, CHOICES).lines[1] == 2000
    heat = all_rules()["heat"]
    lines = {f"line{n}": shown(line) for n, line in enumerate(heat.lines, 1)}
    with pytest.raises(WrongError) as caught:
        writing.read_setting(lines | {"line1": "35.000", "hold_min": "1.000"}, heat)
    assert set(caught.value.wrong) == {"levels", "hold_min"}
    assert "35000" in caught.value.wrong["levels"].vi


def test_no_reason_no_change() -> None:
    assert writing.reason_of(FORM) == "CV 5"
    for reason in ("", " \x00", "x" * 301):
        with pytest.raises(WrongError):
            writing.reason_of({"reason": reason})


def test_a_setting_that_equals_the_rule_is_none() -> None:
    heat = all_rules()["heat"]
    lines = {f"line{n}": shown(line) for n, line in enumerate(heat.lines, 1)}
    same = writing.read_setting(lines | {"hold_min": "30", "enabled": "on"}, heat)
    assert (same.lines, same.hold, same.enabled) == (None, None, True)
    with pytest.raises(WrongError) as caught:
        writing.read_setting(lines | {"line1": "99", "hold_min": "x"}, heat)
    assert set(caught.value.wrong) == {"levels", "hold_min"}


def test_every_rule_fits_the_form_and_no_file_takes_a_written_rules_name() -> None:
    for name, rule in all_rules().items():
        assert len(rule.lines) <= len(writing.LEVELS), name
        assert not name.startswith(PREFIX)


def observed(rule: Rule, values: list[float], station: str = "WTR-1") -> list[int]:
    """Return the level after each of the values, a minute apart."""
    assert rule.observe is not None
    condition, levels = Condition(), []
    for minute, value in enumerate(values):
        at = NOW + timedelta(minutes=minute)
        found = rule.observe(Observed(station, "water_level", at, value, "live"), {}, condition)
        condition = Condition(found.level, at, at, found.evidence, memory=found.memory)
        levels.append(found.level)
    return levels


def test_what_the_ways_make_of_the_same_values() -> None:
    read = writing.read_rule(FORM, CHOICES)
    above = rule_of("own_x", read)
    assert observed(above, [53.4, 53.5, 53.1, 52.9, 56]) == [0, 1, 1, 0, 2]
    assert (above.owner, above.stations, above.hold) == ("H60.06", frozenset({"WTR-1"}), timedelta(minutes=5))
    assert above.grade(2).title.filled(subject="Trạm 1").vi == "Hồ Na Hang cao, mức 2: Trạm 1"
    span = {"span_min": "60", "clears_at": "", "line1": "2", "line2": "5"}
    assert observed(_of("rise", span), [10, 12, 15, 14, 10]) == [0, 1, 2, 1, 0]
    assert observed(_of("fall", span), [15, 13, 10, 14]) == [0, 1, 2, 0]
    assert observed(_of("total", span), [1, 1, 3, 0]) == [0, 1, 2, 2]
    low = {"line1": "5", "line2": "2", "clears_at": "6"}
    assert observed(_of("below", low), [7, 5, 5.5, 6.1, 1]) == [0, 1, 1, 0, 2]


@given(st.integers(-1_000, 1_000), st.integers(1, 500), st.integers(0, 300), st.sampled_from([Way.ABOVE, Way.BELOW]))
def test_a_level_is_over_at_the_very_figure_at_which_it_is_said_to_end(line: int, back: int, on: int, way: Way) -> None:
    sign = 1 if way is Way.ABOVE else -1
    figures = {"line1": line, "line2": line + sign * (on + 1), "clears_at": line - sign * back}
    rule = _of(way, {name: shown(tenth / 10) for name, tenth in figures.items()})
    ends, held = figures["clears_at"] / 10, (figures["clears_at"] + sign * 0.5) / 10
    assert observed(rule, [line / 10, held, ends]) == [1, 1, 0]
    second = figures["line2"]
    steps = (second, second - sign * (back - 0.5), second - sign * back)
    *raised, after = observed(rule, [step / 10 for step in steps])
    assert raised == [2, 2]
    assert after < 2


def test_what_ends_at_zero_ends() -> None:
    span = {"span_min": "5", "line1": "0,3", "line2": "5", "clears_at": "0"}
    assert observed(_of("rise", span), [0.1, *[0.4] * 7]) == [0, 1, 1, 1, 1, 1, 0, 0]
    assert observed(_of("total", span), [0.3, 0, 0, 0, 0, 0, 0]) == [1, 1, 1, 1, 1, 0, 0]
    part = {"span_min": "5", "line1": "0,6", "line2": "5", "clears_at": "0,3"}
    assert observed(_of("total", part), [0.3, 0.1, 0.2, 0, 0, 0])[-2:] == [1, 0], "0.1 + 0.2 is not quite 0.3"


def _of(way: str, more: dict[str, str]) -> Rule:
    return rule_of("own_x", writing.read_rule(FORM | {"way": way} | more, CHOICES))


def test_evidence_says_itself_what_was_compared() -> None:
    rule = _of("rise", {"span_min": "120", "clears_at": "", "line1": "0.25", "line2": "5"})
    assert rule.observe is not None
    found = rule.observe(Observed("WTR-1", "water_level", NOW, 3.0, "live"), {}, Condition())
    said = proof_of(found.evidence | {"value": 0.5, "limit": 0.25})
    assert said == Text(
        "Mực nước, tăng trong 2 giờ: 0,50 m (ngưỡng 0,25)", "Water level, rise within 2 h: 0.50 m (threshold 0.25)"
    )
    assert proof_of({"value": 1.0}) is None


@pytest.mark.parametrize("way", sorted(LOOKING))
def test_rules_that_look_can_be_replayed(way: Way) -> None:
    rule = _of(way, {"line1": "10", "line2": "50", "clears_at": "", "span_min": "60", "limit": "3"})
    assert rule.look is not None
    assert rule.look.replayable
    assert rule.observe is None


def test_other_thresholds_keep_the_distance_of_the_end() -> None:
    read = writing.read_rule(FORM, CHOICES)
    assert retuned(read, None) is read
    moved = retuned(read, [60, 61])
    assert (moved.lines, moved.clears_at) == ((60.0, 61.0), 59.5)
    for wrong in ([60.0], [61.0, 60.0]):
        with pytest.raises(TuningError):
            retuned(read, wrong)


def test_a_stored_rule_that_cannot_be_read_is_none() -> None:
    assert written_rule("own_x", '{"way": "sideways"}') is None
    stored = writing.read_rule(FORM, CHOICES).model_dump_json()
    rule = written_rule("own_x", stored)
    assert rule is not None
    assert rule.grades[1].severity is Severity.MODERATE


@given(jsons)
def test_no_json_raises_anything_but_invalid(value: Any) -> None:
    try:
        Written.model_validate(value)
    except ValidationError:
        return
    raise AssertionError("a rule of nothing")
