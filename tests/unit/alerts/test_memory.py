"""What a sum remembers: as much as it needs to be right, and never more than a condition's row may hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from streams.alerts.kinds import total
from streams.alerts.rule import Condition, Finding, Observed, Rule
from streams.alerts.rules.heavy_rain_hour import ABOUT

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
ROUNDED = 0.002
Measured = list[tuple[datetime, float]]


def observe(rule: Rule, at: datetime, value: float, before: Condition) -> Condition:
    assert rule.observe is not None
    found: Finding = rule.observe(Observed("WTR-010", "rain", at, value, "live"), {}, before)
    return Condition(found.level, at, at, found.evidence, memory=found.memory)


def plain(measured: Measured, since: datetime) -> float:
    return sum(value for at, value in measured if at > since)


def test_a_gauge_that_measures_each_minute_is_summed_up_over_a_whole_day() -> None:
    rule, condition = total(ABOUT, frozenset({"rain"}), timedelta(days=1)), Condition()
    for minute in range(3_000):
        condition = observe(rule, NOW + timedelta(minutes=minute), 0.1, condition)
    assert 143.5 <= condition.evidence["value"] <= 144
    assert condition.level == 3


@settings(max_examples=10, deadline=None)
@given(st.integers(0), st.integers(5, 1_440))
def test_a_total_is_the_plain_sum_but_for_its_first_piece(seed: int, minutes: int) -> None:
    chance, span = Random(seed), timedelta(minutes=minutes)
    rule, condition, at = total(ABOUT, frozenset({"rain"}), span), Condition(), NOW
    measured: Measured = []
    for _ in range(700):
        if chance.random() < 0.1 and measured:
            measured.pop()
        else:
            at += span * chance.uniform(0.0001, 0.003)
        measured.append((at, chance.choice((0.0, 0.2, chance.uniform(0, 5)))))
        condition = observe(rule, *measured[-1], condition)
        assert len(condition.memory) < 310
        summed = condition.evidence["value"]
        assert plain(measured, at - span + span / 300) - ROUNDED <= summed <= plain(measured, at - span) + ROUNDED
