"""A dossier's state: worked examples, and independence of the order of arrival."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from streams.dossiers.event import Status
from streams.dossiers.state import Step, state_of

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DUE = START + timedelta(days=5)


def step(status: Status, days: float, due: datetime | None = DUE) -> Step:
    return Step(START + timedelta(days=days), status, "portal", "H60.08", "H60.08.01", "1.004946", 2, due)


def test_a_dossier_returned_in_time() -> None:
    state = state_of(
        [
            step(Status.REGISTERED, 0, None),
            step(Status.RECEIVED, 0.1),
            step(Status.PROCESSING, 0.2),
            step(Status.FINISHED, 4),
            step(Status.RETURNED, 6),
        ]
    )
    assert state.closed
    assert state.late is False, "what counts is when the work was done, not when the citizen fetched it"
    assert state.finished_at == START + timedelta(days=4)
    assert state.returned_at == START + timedelta(days=6)


def test_the_citizen_s_own_time_is_subtracted() -> None:
    steps = [
        step(Status.RECEIVED, 0),
        step(Status.SUPPLEMENT_REQUESTED, 1),
        step(Status.PROCESSING, 4),
        step(Status.FINISHED, 7),
    ]
    state = state_of(steps)
    assert state.waiting_s == 3 * 86_400
    assert state.late is False
    assert not state.closed


def test_asking_twice_for_supplements_is_late() -> None:
    steps = [
        step(Status.RECEIVED, 0),
        step(Status.SUPPLEMENT_REQUESTED, 1),
        step(Status.SUPPLEMENT_REQUESTED, 2),
    ]
    assert state_of(steps).late is True


def test_an_open_dossier_is_not_yet_late_or_in_time() -> None:
    assert state_of([step(Status.RECEIVED, 0)]).late is None


def test_a_dossier_without_a_promise_cannot_be_late() -> None:
    assert state_of([step(Status.RECEIVED, 0, None), step(Status.RETURNED, 30, None)]).late is None


STEPS = st.lists(
    st.tuples(st.sampled_from(list(Status)), st.integers(0, 60)),
    min_size=1,
    max_size=10,
    unique_by=lambda s: s,
)


@given(STEPS, st.integers(0, 1000))
def test_the_state_does_not_depend_on_the_order_of_arrival(history: list[tuple[Status, int]], seed: int) -> None:
    steps = [step(status, hours / 24) for status, hours in history]
    shuffled = list(steps)
    Random(seed).shuffle(shuffled)
    assert state_of(steps) == state_of(shuffled)
