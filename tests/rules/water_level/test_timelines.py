"""Timelines of the water level: the Lô at Tuyên Quang, alarms at 22, 24 and 26 m."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.alerts.lifecycle import Acknowledge, Note, RefusedError, Resolve, State
from streams.alerts.rule import Severity, Text
from streams.alerts.rules import all_rules
from streams.alerts.rules.heat import RULE as HEAT
from streams.alerts.rules.water_level import RULE
from tests.rules.timeline import START, Timeline

MINUTE = 60.0
LO = {"alarm_m": [22.0, 24.0, 26.0]}
CHIEM_HOA = {"alarm_m": [36.5, None, None]}


@pytest.fixture
def lo() -> Timeline:
    return Timeline(RULE, LO)


def test_the_folder_is_walked() -> None:
    assert all_rules()["water_level"] is RULE


def test_a_flood_rises_through_all_levels_and_ends(lo: Timeline) -> None:
    lo.push(0, 21.99)
    lo.want(1)
    lo.push(60, 22.0)
    lo.want(60, "fired 1")
    assert lo.live.opened_at == START + timedelta(seconds=60)
    lo.push(120, 23.5)
    lo.want(120)
    lo.push(180, 24.2)
    lo.want(180, "raised 2")
    lo.push(240, 26.0)
    lo.want(240, "raised 3")
    lo.push(300, 21.0)
    lo.want(300, "easing 3")
    for minute in range(6, 16):
        lo.push(minute * MINUTE, 20.9)
    lo.want(15 * MINUTE)
    lo.want(16 * MINUTE, "resolved 3")
    assert lo.alert is not None
    assert lo.alert.state is State.RESOLVED
    assert lo.told == ["fired 1", "raised 2", "raised 3", "resolved 3"]


def test_the_level_may_jump(lo: Timeline) -> None:
    lo.push(0, 25.0)
    lo.want(0, "fired 2")


def test_just_under_the_line_is_not_yet_below(lo: Timeline) -> None:
    lo.push(0, 22.05)
    lo.want(0, "fired 1")
    for minute in range(1, 30):
        lo.push(minute * MINUTE, 21.92 if minute % 2 else 22.04)
    lo.want(30 * MINUTE)


def test_a_dip_shorter_than_the_hold_resolves_nothing(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.want(0, "fired 1")
    lo.push(60, 21.5)
    lo.want(60, "easing 1")
    lo.push(9 * MINUTE, 22.1)
    lo.want(60 * MINUTE, "returned 1")
    assert lo.live.due_at is None


def test_a_station_that_falls_silent_resolves_nothing(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.push(60, 21.5)
    lo.want(120 * MINUTE, "fired 1", "easing 1")
    lo.push(121 * MINUTE, 21.4)
    lo.want(122 * MINUTE, "resolved 1")


def test_severity_falls_with_the_water(lo: Timeline) -> None:
    lo.push(0, 26.3)
    lo.want(0, "fired 3")
    lo.push(60, 24.5)
    lo.want(60, "easing 3")
    for minute in range(2, 12):
        lo.push(minute * MINUTE, 24.5)
    lo.want(12 * MINUTE, "lowered 2")
    assert lo.live.state is State.FIRING
    assert RULE.grade(lo.live.level).severity is Severity.SEVERE


def test_rising_takes_an_acknowledgement_back(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.act(10, Acknowledge("an", lo.live.version))
    lo.want(10, "fired 1", "acknowledged 1")
    lo.push(60, 24.5)
    lo.want(60, "raised 2")
    assert lo.live.state is State.FIRING
    assert lo.live.acknowledged_by is None


def test_falling_keeps_an_acknowledgement(lo: Timeline) -> None:
    lo.push(0, 24.5)
    lo.act(10, Acknowledge("an", lo.live.version))
    for minute in range(1, 13):
        lo.push(minute * MINUTE, 22.5)
    lo.want(13 * MINUTE, "fired 2", "acknowledged 2", "easing 2", "lowered 1")
    assert lo.live.state is State.ACKNOWLEDGED
    assert lo.live.acknowledged_by == "an"


def test_of_two_officers_one_is_first(lo: Timeline) -> None:
    lo.push(0, 22.5)
    seen = lo.live.version
    lo.act(5, Acknowledge("an", seen))
    with pytest.raises(RefusedError) as refused:
        lo.act(6, Acknowledge("binh", seen))
    assert refused.value.alert.acknowledged_by == "an"
    assert refused.value.alert.acknowledged_at == START + timedelta(seconds=5)
    with pytest.raises(RefusedError):
        lo.act(7, Resolve("binh", seen, "không thấy gì"))
    lo.want(8, "fired 1", "acknowledged 1")


def test_easing_and_notes_do_not_outdate_what_an_officer_sees(lo: Timeline) -> None:
    lo.push(0, 22.5)
    seen = lo.live.version
    lo.act(5, Note("an", "đã gọi trạm"))
    lo.push(60, 21.0)
    lo.act(61, Acknowledge("binh", seen))
    lo.want(61, "fired 1", "noted 1", "easing 1", "acknowledged 1")
    for minute in range(2, 12):
        lo.push(minute * MINUTE, 21.0)
    lo.want(12 * MINUTE, "resolved 1")


def test_closed_by_hand_it_stays_closed_while_the_water_falls(lo: Timeline) -> None:
    lo.push(0, 26.5)
    lo.act(10, Resolve("an", lo.live.version, "diễn tập"))
    lo.want(10, "fired 3", "closed 3")
    lo.push(60, 24.5)
    lo.push(120, 21.0)
    lo.want(240)


def test_soon_after_it_is_reopened_later_it_is_new(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.act(10, Resolve("an", lo.live.version, "phao kẹt"))
    lo.push(60, 21.0)
    lo.push(20 * MINUTE, 22.5)
    lo.want(20 * MINUTE, "fired 1", "closed 1", "reopened 1")
    assert lo.live.resolved_by is None
    lo.act(21 * MINUTE, Resolve("an", lo.live.version, "phao kẹt"))
    lo.push(22 * MINUTE, 21.0)
    lo.push(60 * MINUTE, 22.5)
    lo.want(60 * MINUTE, "closed 1", "fired 1")
    assert lo.live.seq == 1


def test_an_unknown_line_neither_raises_nor_clears() -> None:
    gam = Timeline(RULE, CHIEM_HOA)
    gam.push(0, 45.0)
    gam.want(0, "fired 1")
    without = Timeline(RULE, {})
    without.push(0, 99.0)
    without.want(1)


def test_a_lone_higher_line_counts() -> None:
    gam = Timeline(RULE, {"alarm_m": [None, None, 40.0]})
    gam.push(0, 39.0)
    gam.want(0)
    gam.push(60, 40.0)
    gam.want(60, "fired 3")


@pytest.mark.parametrize("origin", ["replay", "backfill"])
def test_replayed_data_wake_nobody_until_live_data_confirm(lo: Timeline, origin: str) -> None:
    lo.push(0, 25.0, origin=origin)
    lo.want(60)
    assert lo.condition.level == 2
    lo.push(120, 25.0)
    lo.want(120, "fired 2")


def test_data_older_than_max_age_open_nothing(lo: Timeline) -> None:
    lo.push(3 * 3600, 25.0, event=0)
    lo.want(3 * 3600)
    assert lo.condition.level == 2
    lo.push(3 * 3600 + 1, 25.0)
    lo.want(3 * 3600 + 1, "fired 2")


def test_late_data_do_not_turn_the_condition_back(lo: Timeline) -> None:
    lo.push(600, 25.0)
    lo.push(601, 20.0, event=300)
    lo.want(30 * MINUTE, "fired 2")


def test_a_broken_clock_in_the_future_does_not_stop_the_condition(lo: Timeline) -> None:
    lo.push(0, 20.0, event=86_400)
    lo.push(60, 25.0)
    lo.want(60, "fired 2")


def test_a_correction_starts_where_the_corrected_observation_started(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.push(60, 24.3)
    lo.want(60, "fired 1", "raised 2")
    # 23.95 lies in the dead band of II: after 24.3 it would stay II, after 22.5 it never was II.
    lo.push(61, 23.95, event=60)
    lo.want(61, "easing 2")
    assert lo.condition.level == 1
    assert lo.condition.since == START


def test_a_wrong_attribute_is_kept_as_a_failure_and_raises_nothing() -> None:
    wrong = Timeline(RULE, {"alarm_m": ["cao", 24, 26]})
    wrong.push(0, 25.0)
    assert wrong.condition.failure is not None
    assert "TypeError" in wrong.condition.failure
    wrong.attributes = LO
    wrong.push(60, 25.0)
    wrong.want(60, "fired 2")
    assert wrong.condition.failure is None


@pytest.mark.parametrize("lines", [[36, 38, 40], "36", 36, {"heat": 36}, {"heat": [[36]]}])
def test_thresholds_of_a_station_that_are_none_stop_no_partition(lines: object) -> None:
    wrong = Timeline(HEAT, {"alert_lines": lines})
    wrong.push(0, 38.0)
    assert wrong.condition.failure is not None
    assert "TypeError" in wrong.condition.failure


def test_each_level_says_what_to_do() -> None:
    severities = [RULE.grade(level).severity for level in (1, 2, 3)]
    assert severities == [Severity.MODERATE, Severity.SEVERE, Severity.EXTREME]
    for level in (1, 2, 3):
        grade = RULE.grade(level)
        assert "I" * level + ":" in grade.title.vi
        assert grade.title.filled(subject=Text("Sông Lô", "River Lo")).en.endswith("River Lo")
        assert len(grade.runbook) >= 4


def test_the_proof_is_said_in_both_languages(lo: Timeline) -> None:
    lo.push(0, 24.126)
    assert RULE.proof(lo.condition.evidence) == (
        "Mực nước 24,13 m (báo động II: 24,00 m)",
        "Water level 24.13 m (alarm II: 24.00 m)",
    )
    lo.push(60, 20)
    assert RULE.proof(lo.condition.evidence).vi == "Mực nước 20,00 m"


def test_a_rule_with_a_hold_waits_before_it_fires() -> None:
    patient = Timeline(replace(RULE, hold=timedelta(minutes=2)), LO)
    patient.push(0, 22.5)
    patient.want(119, "pending 1")
    patient.want(120, "fired 1")
    assert patient.told == ["fired 1"]


def test_what_passes_before_the_hold_ends_was_nothing() -> None:
    patient = Timeline(replace(RULE, hold=timedelta(minutes=2)), LO)
    patient.push(0, 22.5)
    patient.push(30, 24.5)
    patient.push(60, 21.0)
    patient.want(300, "pending 1", "raised 2", "dropped 2")
    assert patient.told == []
