"""Flapping, lapsing acknowledgements, silences, parents and incidents, on a virtual clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from streams.alerts.diagnosis import Diagnosis
from streams.alerts.lifecycle import (
    Acknowledge,
    Alert,
    Assign,
    Change,
    Explain,
    HandOver,
    Kind,
    NothingLeftError,
    RefusedError,
    Reopen,
    Resolve,
    State,
    Transition,
    judge,
)
from streams.alerts.lifecycle.muting import NOT_TOLD, Company, Surroundings, mute, still
from streams.alerts.lifecycle.silence import Silence
from streams.alerts.rule import Severity
from streams.alerts.rules.water_level import RULE
from tests.rules.timeline import START, Timeline

MINUTE = 60.0
HOUR = 3_600.0
LO = {"alarm_m": [22.0, 24.0, 26.0]}


@pytest.fixture
def lo() -> Timeline:
    return Timeline(RULE, LO, tick_s=1.0)


def dip(lo: Timeline, at: float) -> None:
    """Let the water fall for long enough that the alert ends, and come back."""
    for minute in range(12):
        lo.push(at + minute * MINUTE, 21.0)
    lo.push(at + 12 * MINUTE, 22.5)


def back(lo: Timeline, at: float) -> None:
    """Let the water fall by one level for long enough that it is believed, and rise again."""
    for minute in range(12):
        lo.push(at + minute * MINUTE, 22.5)
    lo.push(at + 12 * MINUTE, 24.5)


def lo_lines(lo: Timeline) -> list[tuple[str, int]]:
    """Return the lines of the audit: kind and level."""
    return [(str(one.kind), one.after.level) for _, one in lo.log if one.audited]


def silenced(begin: float, end: float, rrule: str | None = None) -> Silence:
    window = (START + timedelta(seconds=begin), START + timedelta(seconds=end))
    return Silence(7, "water_level", None, *window, rrule, "bảo trì trạm", "an", START)


def test_an_alert_that_keeps_coming_back_is_told_of_once_as_flapping(lo: Timeline) -> None:
    lo.push(0, 22.5)
    for n in range(3):
        dip(lo, (n * 15 + 1) * MINUTE)
    lo.want(45 * MINUTE, "fired 1", *["easing 1", "resolved 1", "reopened 1"] * 3, "flapping 1")
    assert lo.told == ["fired 1", *["resolved 1", "reopened 1"] * 2, "resolved 1", "flapping 1"]
    # From now on an hour of calm is asked for: dips of eleven minutes end nothing and are nobody's news.
    for n in range(3, 6):
        dip(lo, (n * 15 + 1) * MINUTE)
    lo.want(91 * MINUTE, *["easing 1", "returned 1"] * 3)
    lo.push(92 * MINUTE, 24.5)
    lo.want(92 * MINUTE, "raised 2")
    assert lo.told[-1] == "raised 2"
    for minute in range(93, 160):
        lo.push(minute * MINUTE, 21.0)
    lo.want(160 * MINUTE, "easing 2", "resolved 2")
    assert lo.alert is not None
    assert not lo.alert.flapping


def test_whoever_has_taken_on_what_flaps_keeps_it_until_it_gets_worse_or_time_is_up(lo: Timeline) -> None:
    lo.push(0, 24.5)
    for n in range(1, 4):
        back(lo, n * 15 * MINUTE)
    assert lo.live.flapping
    lo.act(62 * MINUTE, Acknowledge("an", lo.live.version))
    told = list(lo.told)
    for minute in range(63, 130):
        lo.push(minute * MINUTE, 22.5)
    lo.push(130 * MINUTE, 24.5)
    assert [kind for kind, _ in lo_lines(lo)[-2:]] == ["lowered", "raised"]
    assert lo.log[-1][1].muted == "flapping"
    assert (lo.live.state, lo.live.acknowledged_by, lo.live.level) == (State.ACKNOWLEDGED, "an", 2)
    assert lo.told == told
    lo.push(131 * MINUTE, 26.5)
    assert (lo.live.state, lo.live.acknowledged_by, lo.told[-1]) == (State.FIRING, None, "raised 3")


def test_rising_through_the_levels_is_no_flapping(lo: Timeline) -> None:
    for n, level in enumerate((22.5, 24.5, 26.5)):
        lo.push(n * MINUTE, level)
    assert lo.live.flips == ()
    assert lo.live.peak == 3


def test_returns_far_apart_are_no_flapping(lo: Timeline) -> None:
    lo.push(0, 22.5)
    for n in range(6):
        dip(lo, (n * 70 + 1) * MINUTE)
    assert "flapping 1" not in lo.told


def test_an_acknowledgement_lapses_and_somebody_is_told_again(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.act(60, Acknowledge("an", lo.live.version))
    lo.want(60 + 8 * HOUR - 1, "fired 1", "acknowledged 1")
    lo.want(60 + 8 * HOUR, "lapsed 1")
    assert lo.live.state is State.FIRING
    assert lo.live.acknowledged_by is None
    assert lo.told == ["fired 1", "lapsed 1"]
    assert lo.log[-1][1].why == "an"
    lo.act(9 * HOUR, Acknowledge("binh", lo.live.version, until=START + timedelta(hours=10)))
    lo.want(10 * HOUR - 1, "acknowledged 1")
    lo.want(10 * HOUR, "lapsed 1")


def test_an_acknowledgement_of_what_is_over_does_not_lapse(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.act(60, Acknowledge("an", lo.live.version))
    lo.act(120, Resolve("an", lo.live.version, "xong"))
    lo.want(9 * HOUR, "fired 1", "acknowledged 1", "closed 1")


def test_rising_ends_an_acknowledgement_and_its_lapse(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.act(60, Acknowledge("an", lo.live.version))
    lo.push(120, 24.5)
    assert lo.live.lapse_at is None
    lo.want(9 * HOUR, "fired 1", "acknowledged 1", "raised 2")


def test_while_it_eases_an_acknowledgement_may_lapse_and_it_still_ends(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.act(60, Acknowledge("an", lo.live.version, until=START + timedelta(minutes=5)))
    for minute in range(2, 16):
        lo.push(minute * MINUTE, 21.0)
    lo.want(16 * MINUTE, "fired 1", "acknowledged 1", "easing 1", "lapsed 1", "resolved 1")


def test_in_a_silence_nobody_is_told_and_at_its_end_what_still_fires_is_told_of_at_once(lo: Timeline) -> None:
    lo.silences = [silenced(0, HOUR)]
    lo.push(60, 22.5)
    lo.push(120, 24.5)
    lo.want(HOUR - 1, "fired 1", "raised 2")
    assert lo.told == []
    assert [t.muted for _, t in lo.log if t.audited] == ["silence 7", "silence 7"]
    lo.want(HOUR, "still 2")
    assert lo.told == ["still 2"]


def test_what_ends_in_a_silence_is_nobodys_news(lo: Timeline) -> None:
    lo.silences = [silenced(0, HOUR)]
    lo.push(60, 22.5)
    for minute in range(2, 14):
        lo.push(minute * MINUTE, 21.0)
    lo.want(2 * HOUR, "fired 1", "easing 1", "resolved 1")
    assert lo.told == []
    assert lo.log[-1][1].muted == NOT_TOLD


def test_the_end_of_what_somebody_was_told_of_is_told_of_in_a_silence_too(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.silences = [silenced(60, HOUR)]
    for minute in range(2, 14):
        lo.push(minute * MINUTE, 21.0)
    lo.want(14 * MINUTE, "fired 1", "easing 1", "resolved 1")
    assert lo.told == ["fired 1", "resolved 1"]


def test_a_silence_that_is_ended_by_hand_tells_at_once(lo: Timeline) -> None:
    lo.silences = [silenced(0, 5 * HOUR)]
    lo.push(60, 22.5)
    lo.until(10 * MINUTE)
    lo.silences = [replace(lo.silences[0], ended_at=START + timedelta(minutes=10), ended_by="an")]
    lo.want(10 * MINUTE + 1, "fired 1", "still 1")


def test_a_recurring_window_silences_each_time(lo: Timeline) -> None:
    lo.silences = [silenced(0, HOUR, "FREQ=DAILY")]
    lo.push(24 * HOUR + 60, 22.5)
    lo.want(25 * HOUR - 1, "fired 1")
    assert lo.told == []
    lo.want(25 * HOUR, "still 1")


def test_whoever_takes_a_silenced_alert_on_is_not_told_of_it_later(lo: Timeline) -> None:
    lo.silences = [silenced(0, HOUR)]
    lo.push(60, 22.5)
    lo.act(120, Acknowledge("an", lo.live.version))
    lo.want(2 * HOUR, "fired 1", "acknowledged 1")
    assert lo.told == []


def test_a_parent_that_fires_explains_it_away_and_when_it_is_gone_what_still_fires_is_told_of(lo: Timeline) -> None:
    lo.parents = ["connector_stalled:water"]
    lo.push(60, 22.5)
    lo.want(HOUR, "fired 1")
    assert lo.told == []
    lo.parents = []
    lo.want(HOUR + 1, "still 1")
    assert lo.log[0][1].muted == "inhibited connector_stalled:water"


def fired(level: int = 1, **more: object) -> Transition:
    alert = Alert("water_level", "WTR-1", State.FIRING, level, START, START, START, seq=1, version=1, incident=3)
    return Transition(Kind.FIRED, replace(alert, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("severity", "company", "told"),
    [
        (Severity.MODERATE, Company(0, 0), True),
        (Severity.MODERATE, Company(2, 5), False),
        (Severity.SEVERE, Company(2, 5), True),
        (Severity.MODERATE, Company(3, 1), False),
        (Severity.EXTREME, Company(4, 1), False),
        (Severity.EXTREME, Company(4, 1, first_extreme=True), True),
        (Severity.SEVERE, Company(4, 1, first_extreme=True), False),
    ],
)
def test_in_an_incident_only_what_is_worse_is_news(severity: Severity, company: Company, told: bool) -> None:
    assert mute(fired(), severity, Surroundings(company=company), START).tells is told


@pytest.mark.parametrize(
    ("company", "muted"),
    [
        (Company(2, 3), "ends with incident 3"),
        (Company(2, 0), None),
        (Company(0, 0), None),
        (Company(0, 0, told=False), NOT_TOLD),
    ],
)
def test_an_incident_ends_once_with_its_last_alert(company: Company, muted: str | None) -> None:
    ended = replace(fired(), kind=Kind.RESOLVED)
    ended = replace(ended, after=replace(ended.after, state=State.RESOLVED, resolved_at=START))
    assert mute(ended, Severity.MODERATE, Surroundings(company=company), START).muted == muted


def test_a_rise_that_is_no_news_in_its_incident_leaves_the_alert_to_whoever_has_it() -> None:
    ours = replace(fired().after, state=State.ACKNOWLEDGED, acknowledged_by="an", acknowledged_at=START, told=True)
    risen = Change("water_level", "WTR-1", 2, 1, START)
    (judged,) = judge(ours, risen, RULE, START)
    among = mute(judged, Severity.MODERATE, Surroundings(company=Company(3, 1)), START).after
    assert (among.state, among.acknowledged_by, among.level) == (State.ACKNOWLEDGED, "an", 2)
    for around in (Surroundings(company=Company(1, 1)), Surroundings([silenced(0, HOUR)], company=Company(3, 1))):
        after = mute(judged, Severity.MODERATE, around, START).after
        assert (after.state, after.acknowledged_by) == (State.FIRING, None)


def test_whoever_was_told_of_it_once_does_not_know_that_it_is_back() -> None:
    over = replace(fired().after, state=State.RESOLVED, resolved_at=START, told=True)
    (judged,) = judge(over, Change("water_level", "WTR-1", 1, 0, START), RULE, START)
    assert not mute(judged, Severity.MODERATE, Surroundings(company=Company(3, 1)), START).after.told
    assert mute(judged, Severity.MODERATE, Surroundings(company=Company(0, 0)), START).after.told


def test_what_an_officer_opens_again_is_told_of_whatever_goes_on_in_its_incident_but_not_in_a_silence() -> None:
    opened = replace(fired(), kind=Kind.REOPENED, who="an")
    among = mute(opened, Severity.MODERATE, Surroundings(company=Company(3, 1)), START)
    assert (among.tells, among.after.told) == (True, True)
    assert not mute(replace(opened, who="system"), Severity.MODERATE, Surroundings(company=Company(3, 1)), START).tells
    silent = mute(opened, Severity.MODERATE, Surroundings([silenced(0, HOUR)], company=Company(3, 1)), START)
    assert (silent.tells, silent.after.untold) == (False, True)


def test_a_lapse_is_told_of_whatever_else_goes_on() -> None:
    lapsed = replace(fired(), kind=Kind.LAPSED)
    assert mute(lapsed, Severity.MINOR, Surroundings(company=Company(4, 9)), START).tells


def test_what_nobody_is_owed_is_not_sent_again() -> None:
    assert still(fired().after, Surroundings(), timedelta(0), START) == []


def test_what_stands_at_normal_when_its_parent_ends_is_not_told_of_but_when_it_returns(lo: Timeline) -> None:
    lo.parents = ["connector_stalled:water"]
    lo.push(0, 22.5)
    lo.push(20 * MINUTE, 21.0)
    lo.until(25 * MINUTE)
    lo.parents = []
    for minute in range(26, 32):
        lo.push(minute * MINUTE, 21.0)
    lo.want(32 * MINUTE, "fired 1", "easing 1", "resolved 1")
    assert lo.told == []
    lo.parents = ["connector_stalled:water"]
    lo.push(90 * MINUTE, 22.5)
    lo.push(100 * MINUTE, 21.0)
    lo.parents = []
    lo.push(105 * MINUTE, 22.5)
    lo.want(106 * MINUTE, "fired 1", "easing 1", "returned 1", "still 1")
    # A station that falls silent while it goes back is not waited for for ever.
    lo.silences = [silenced(110 * MINUTE, 112 * MINUTE)]
    lo.push(111 * MINUTE, 24.5)
    lo.push(111.5 * MINUTE, 21.0)
    lo.want(131 * MINUTE, "raised 2", "easing 2")
    lo.want(132 * MINUTE, "still 2")


def test_an_alert_that_is_given_to_somebody_is_nobodys_until_they_take_it_on(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.act(60, Acknowledge("an", lo.live.version))
    seen = lo.live.version
    lo.silences = [silenced(0, 8 * HOUR)]
    lo.act(120, Assign("an", seen, "Bình", 5))
    assert (lo.live.state, lo.live.assigned_to, lo.live.acknowledged_by) == (State.FIRING, 5, None)
    assert lo.told == ["fired 1", "assigned 1"]
    with pytest.raises(RefusedError):
        lo.act(130, Assign("chi", seen, "", None))
    lo.push(180, 24.5)
    assert (lo.live.level, lo.live.assigned_to) == (2, 5)
    lo.act(240, Acknowledge("binh", lo.live.version))
    assert (lo.live.state, lo.live.assigned_to) == (State.ACKNOWLEDGED, None)
    lo.act(300, Assign("binh", lo.live.version, "nhận nhầm", None))
    assert (lo.live.state, lo.live.assigned_to, lo.told[-1]) == (State.FIRING, None, "assigned 2")
    lo.act(360, Assign("an", lo.live.version, "", 5))
    lo.act(420, Resolve("an", lo.live.version, "xong"))
    assert lo.alert is not None
    assert lo.alert.assigned_to is None


def test_what_was_closed_by_mistake_is_opened_again_as_it_stands_by_now(lo: Timeline) -> None:
    lo.push(0, 24.5)
    lo.act(60, Acknowledge("an", lo.live.version))
    lo.act(120, Resolve("an", lo.live.version, "nhầm", Diagnosis.FALSE_ALARM))
    for minute in range(3, 15):
        lo.push(minute * MINUTE, 22.5)
    closed = lo.alert
    assert closed is not None
    with pytest.raises(RefusedError):
        lo.act(15 * MINUTE, Reopen("binh", closed.version - 1, "", lo.condition))
    lo.act(15 * MINUTE, Reopen("binh", closed.version, "còn nước", lo.condition))
    assert (lo.live.state, lo.live.level, lo.live.acknowledged_by, lo.live.diagnosis) == (State.FIRING, 1, None, None)
    assert (lo.told[-1], lo.log[-1][1].who, lo.log[-1][1].why) == ("reopened 1", "binh", "còn nước")
    for minute in range(16, 28):
        lo.push(minute * MINUTE, 21.0)
    assert lo.alert is not None
    assert lo.alert.state is State.RESOLVED
    with pytest.raises(NothingLeftError):
        lo.act(28 * MINUTE, Reopen("binh", lo.alert.version, "", lo.condition))


def test_an_alert_that_is_handed_over_is_nobodys_again_and_told_whatever_mutes_it(lo: Timeline) -> None:
    lo.push(0, 22.5)
    lo.act(60, Acknowledge("an", lo.live.version))
    seen = lo.live.version
    lo.silences = [silenced(0, 8 * HOUR)]
    lo.act(120, HandOver("an", seen, "của bên đó", "H60.10"))
    assert (lo.live.state, lo.live.agency, lo.live.acknowledged_by) == (State.FIRING, "H60.10", None)
    assert lo.told[-1] == "handed_over 1"
    with pytest.raises(RefusedError):
        lo.act(130, HandOver("binh", seen, "", "H60.11"))
    with pytest.raises(RefusedError):
        lo.act(130, Explain("an", "", Diagnosis.DRILL))
    lo.act(140, Resolve("an", lo.live.version, "", Diagnosis.FALSE_ALARM))
    with pytest.raises(RefusedError):
        lo.act(150, HandOver("an", lo.alert.version if lo.alert else 0, "", "H60.11"))
    version = lo.alert.version if lo.alert else None
    lo.act(160, Explain("binh", "", Diagnosis.DRILL))
    assert lo.alert is not None
    assert (lo.alert.diagnosis, lo.alert.version, lo.alert.agency) == (Diagnosis.DRILL, version, "H60.10")
