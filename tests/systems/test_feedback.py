"""The citizens' feedback portal from its change list to the board: deadlines, what is late, and who is satisfied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from infra.provinces import load as provinces
from streams.calendar.holidays import calendar_of
from streams.clock import LOCAL_ZONE, instant_of, microseconds
from streams.workdays import add_working_days
from tests.systems.played import Played

CALENDAR = calendar_of((day.day, day.works) for day in provinces.read("tuyen_quang").holidays)


class Deadline(NamedTuple):
    """One step of one feedback: when it was due and done, local days."""

    nth: int
    due: date
    done: date | None


def day_of(time: int) -> date:
    return instant_of(time).astimezone(LOCAL_ZONE).date()


def deadlines(state: dict[str, Any]) -> Iterator[Deadline]:
    received, answered = state["received_at"], state["answered_at"]
    steps = [
        (1, received, 2, state["refused_at"]),
        (2, received, 5, state["supplement_requested_at"]),
        (3, received, 15, answered),
        (4, answered, 2, state["published_at"]),
    ]
    for nth, since, days, done in steps:
        begun = since is not None and (nth > 2 and state["refused_at"] is None)
        if done is not None or begun:
            yield Deadline(nth, add_working_days(day_of(since), days, CALENDAR), None if done is None else day_of(done))


@pytest.fixture(scope="module")
def feedback(played: Played) -> list[dict[str, Any]]:
    return played.newest("feedback", "feedback")


def settled(feedback: list[dict[str, Any]], now: datetime, nth: int) -> list[bool]:
    """Return whether each deadline of that step that was settled in 30 days was kept."""
    today = now.astimezone(LOCAL_ZONE).date()
    kept = []
    for deadline in (d for state in feedback for d in deadlines(state) if d.nth == nth):
        missed = deadline.due + timedelta(days=1)
        if deadline.done is None and deadline.due >= today:
            continue
        if min(deadline.done or missed, missed) > today - timedelta(days=30):
            kept.append(deadline.done is not None and deadline.done <= deadline.due)
    return kept


def test_each_step_is_on_time_as_the_states_say(played: Played, feedback: list[dict[str, Any]]) -> None:
    shown = played.panel("feedback_deadlines")
    for nth, row in enumerate(shown, 1):
        kept = settled(feedback, played.now, nth)
        assert (row["n"], row["late"]) == (len(kept), kept.count(False))
        assert float(row["in_time"]) == pytest.approx(100 * kept.count(True) / len(kept))
    answers = settled(feedback, played.now, 3)
    assert 50 < answers.count(True) < len(answers)
    assert float(played.panel("feedback_on_time")[0]["value"]) == pytest.approx(
        100 * answers.count(True) / len(answers)
    )


def test_what_waits_and_what_is_late(played: Played, feedback: list[dict[str, Any]]) -> None:
    waiting = [state for state in feedback if state["answered_at"] is None and state["refused_at"] is None]
    assert played.panel("feedback_open")[0]["value"] == len(waiting) > 100
    assert sum(row["n"] for row in played.panel("feedback_by_age")) == len(waiting)
    today = played.now.astimezone(LOCAL_ZONE).date()
    late = {
        (state["feedback"], f"{deadline.due:%d/%m/%Y}", deadline.nth)
        for state in feedback
        for deadline in deadlines(state)
        if deadline.done is None and deadline.due < today
    }
    steps = {"Answer": 3, "Publication": 4}
    listed = {(row["feedback"], row["due"], steps[row["step_en"]]) for row in played.panel("feedback_late_ones")}
    assert listed == late
    assert late
    by_agency = played.panel("feedback_by_agency")
    unanswered = sum(nth == 3 for _, _, nth in late)
    assert sum(row["late"] for row in by_agency) == unanswered == played.panel("feedback_late")[0]["value"]
    assert sum(row["open"] for row in by_agency) == len(waiting)


def test_satisfaction_is_of_those_who_said_so(played: Played, feedback: list[dict[str, Any]]) -> None:
    since = microseconds(played.now - timedelta(days=30))
    said = [s["satisfied"] for s in feedback if (s["answered_at"] or 0) > since and s["satisfied"] is not None]
    assert float(played.panel("feedback_satisfied")[0]["value"]) == pytest.approx(100 * said.count(True) / len(said))
    assert 0 < said.count(False) < said.count(True)


def test_every_fault_of_the_portal_was_played(played: Played) -> None:
    revisions = {event["revision"] % 10 for event in played.events("feedback")}
    assert revisions == {0, 1}
    refused = played.rows("SELECT DISTINCT reason FROM dead_letter WHERE door = 'http:feedback'")
    assert refused
