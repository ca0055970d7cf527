"""Lives as they were known at an instant, what a slow group is told apart by, and what a model makes of it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from streams.forecast.features import NAMES, seen
from streams.forecast.judge import judge
from streams.forecast.lives import Waits
from streams.forecast.model import Examples, TooLittleToLearnError, examples, learn, standings
from tests.unit.streams.forecast.made import CLOCK, DAYS, SINCE, SLOW_AGENCY, at, made, simulated

AGENCY_FACTOR = NAMES.index("agency_these_days")


def mornings(first: int, last: int) -> list[float]:
    days = (SINCE + timedelta(days=n, hours=7.5) for n in range(first, last))
    return [day.timestamp() for day in days if day.weekday() < 5]


def test_waiting_for_the_citizen_moves_the_promised_time() -> None:
    received, due, done = np.array([at(0)] * 2), np.array([at(3)] * 2), np.array([at(4), at(4)])
    lives = made(
        received, due, done, waits=Waits(np.array([1]), np.array([at(1)]), np.array([at(2, 9)]), np.array([False]))
    )
    assert lives.late_by(np.inf, CLOCK).tolist() == [True, False]
    assert lives.late_by(at(2), CLOCK).tolist() == [False, False]
    assert lives.promised(done, CLOCK).tolist() == [at(3), at(4)]
    assert lives.waited(np.array([at(2), at(2)]), CLOCK).tolist() == [0, 27_000]


def test_a_promise_moves_over_the_weekend_and_keeps_its_time_of_day() -> None:
    friday, monday = 4, 7
    waits = Waits(np.array([0]), np.array([at(friday, 16)]), np.array([at(monday, 9)]), np.array([False]))
    lives = made(np.array([at(1)]), np.array([at(friday, 17)]), np.array([np.inf]), waits=waits)
    assert lives.promised(np.array([at(friday, 23)]), CLOCK).tolist() == [at(friday, 17)]
    assert lives.promised(np.array([at(monday, 9)]), CLOCK).tolist() == [at(monday, 17)]


def test_a_second_request_for_supplements_is_late() -> None:
    waits = Waits(
        np.zeros(2, dtype=np.int64), np.array([at(1), at(2)]), np.array([at(1, 9), at(2, 9)]), np.zeros(2) > 0
    )
    lives = made(np.array([at(0)]), np.array([at(9)]), np.array([np.inf]), waits=waits)
    assert not lives.late_by(at(1, 10), CLOCK)[0]
    assert lives.late_by(at(2, 8.5), CLOCK)[0]


def test_waiting_for_a_payment_moves_nothing() -> None:
    waits = Waits(np.array([0]), np.array([at(1)]), np.array([at(2, 9)]), np.array([True]))
    lives = made(np.array([at(0)]), np.array([at(3)]), np.array([at(4)]), waits=waits)
    assert lives.late_by(np.inf, CLOCK)[0]
    assert lives.waiting(at(2), payment=True)[0]
    assert not lives.waiting(at(2), payment=False)[0]
    assert not lives.waiting(at(2, 9), payment=True)[0]


def test_what_came_later_is_not_known() -> None:
    lives = simulated(1, 4_000, slow=1.6)
    instant = at(DAYS // 3)
    later = lives.done > instant
    future = made(lives.received, lives.due, np.where(later, lives.done + 1e7, lives.done), lives.agency)
    assert np.array_equal(seen(lives, CLOCK, instant).rows, seen(future, CLOCK, instant).rows)


def test_a_slow_agency_is_told_apart_from_the_others() -> None:
    lives = simulated(2, 6_000, slow=1.5)
    then = seen(lives, CLOCK, at(DAYS // 3))
    agencies = lives.agency[then.place]
    slow, usual = (np.median(then.rows[chosen, AGENCY_FACTOR]) for chosen in (agencies == SLOW_AGENCY, agencies == 0))
    assert slow > 0.1 > usual


def test_examples_are_of_dossiers_whose_end_is_certain() -> None:
    lives = simulated(3, 4_000, slow=1.5)
    until = at(40)
    known = examples(lives, CLOCK, standings(lives, CLOCK, mornings(10, 39)), until)
    assert (lives.due[known.place] < until).all()
    assert np.array_equal(known.late, lives.late_by(until, CLOCK)[known.place])
    assert 0 < known.late.mean() < 1


def test_a_model_that_knows_the_pace_beats_the_clock() -> None:
    lives = simulated(4, 12_000, slow=1.6)
    learnt = examples(lives, CLOCK, standings(lives, CLOCK, mornings(20, 60)), at(60))
    later = examples(lives, CLOCK, standings(lives, CLOCK, mornings(60, 85)), at(110))
    judgement = judge(learn(learnt), learnt, later)
    assert judgement.skill_over_base > 0.1
    assert judgement.skill_over_time_used > 0.1
    assert sum(tenth.n for tenth in judgement.calibration) == len(later)
    assert all(abs(tenth.said - tenth.came) < 0.2 for tenth in judgement.calibration if tenth.n > 300)


def test_where_nothing_differs_there_is_no_skill_to_claim() -> None:
    random = np.random.default_rng(5)
    rows, late = random.normal(size=(20_000, len(NAMES))), random.random(20_000) < 0.2
    share = random.uniform(0, 1, 20_000)
    parts = [
        Examples(np.arange(10_000), share[half], rows[half], late[half])
        for half in (slice(10_000), slice(10_000, None))
    ]
    judgement = judge(learn(parts[0]), *parts)
    assert abs(judgement.skill_over_base) < 0.01
    assert abs(judgement.skill_over_time_used) < 0.01


@pytest.mark.parametrize("late", [0, 5, 1_000])
def test_too_little_is_said_so(late: int) -> None:
    lots = Examples(np.arange(1_000), np.zeros(1_000), np.zeros((1_000, len(NAMES))), np.arange(1_000) < late)
    with pytest.raises(TooLittleToLearnError, match=f"1000 examples, of which {late} were late"):
        learn(lots)
