"""What follows from a look at a time that is before the last one: the clock was ahead then, and no longer is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from streams.alerts import looks
from streams.alerts.look import Row
from streams.alerts.rule import Condition
from streams.alerts.rules.machine_full import RULE

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
AHEAD = NOW + timedelta(days=365)


@pytest.mark.parametrize(("value", "level", "queued"), [(92.0, 1, [True]), (50.0, 0, [])])
def test_what_was_said_when_the_clock_was_ahead_holds_nothing_back(
    value: float, level: int, queued: list[bool]
) -> None:
    known = Condition(since=AHEAD, event_time=AHEAD, base_since=AHEAD)
    after, changes = looks.fold(RULE, [Row("a", value)], {"a": known}, RULE.lines, NOW)
    assert (after["a"].level, after["a"].since, after["a"].event_time) == (level, NOW, NOW)
    assert [change.queued for change in changes] == queued


def test_the_same_instant_again_says_nothing_new() -> None:
    known = Condition(since=NOW, event_time=NOW)
    assert looks.fold(RULE, [Row("a", 92.0)], {"a": known}, RULE.lines, NOW) == ({}, [])
