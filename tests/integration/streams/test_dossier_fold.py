"""Worked examples of where a dossier stands, folded by the database from the steps that the test writes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from infra.reconcile import dossiers, links
from infra.reconcile.report import Report
from streams.clock import FixedClock, microseconds
from streams.db import connect, migrate
from streams.dossiers.event import Status
from streams.dossiers.subject import DOSSIERS
from streams.dossiers.sums import TABLES
from streams.engine.writer import BatchWriter
from streams.promised import due
from tests.integration.streams.helpers import batch_of, register_agencies

START = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DUE = START + timedelta(days=5)
OURS, THEIRS = "H60.08.01-261102-0001", "G09-261102-000001"
Fold = Callable[..., dict[str, dict[str, Any]]]


def step(status: Status, days: float, code: str = OURS, due: datetime | None = DUE, **more: object) -> dict[str, Any]:
    return {
        "dossier": code,
        "status": int(status),
        "time": microseconds(START + timedelta(days=days)),
        "system": "provincial" if code == OURS else "ministerial",
        "agency": "H60.08",
        "unit": "H60.08.01",
        "procedure": "1.004946",
        "channel": 2,
        "due": None if due is None else microseconds(due),
        **more,
    }


@pytest.fixture(scope="module")
def folded(shared_database: str) -> Fold:
    """Writes each step as a batch of its own, where no others are, and returns the rows of `dossier` by code."""
    register_agencies(shared_database)

    def write(*steps: dict[str, Any]) -> dict[str, dict[str, Any]]:
        with connect(shared_database) as conn:
            conn.execute(
                "TRUNCATE dossier, dossier_step, dossier_step_history, dossier_link, dossier_naming,"
                f" {', '.join(TABLES)}".encode()
            )
        clock = FixedClock(START + timedelta(days=40))
        writer = BatchWriter(DOSSIERS, lambda: connect(shared_database, autocommit=True), clock, threading.Event())
        for one in steps:
            outcome = writer.process(batch_of([one], "dossiers"))
            assert outcome.accepted + outcome.corrections == 1
        writer.close()
        report = Report(0)
        with connect(shared_database) as conn:
            links.compare(conn, report)
            dossiers.compare(conn, report)
            dossiers.compare_sums(conn, report)
        assert report.shown == []
        with psycopg.connect(shared_database, row_factory=dict_row) as conn:
            return {row["dossier"]: row for row in conn.execute("SELECT * FROM dossier").fetchall()}

    return write


def test_a_dossier_returned_in_time(folded: Fold) -> None:
    state = folded(
        step(Status.REGISTERED, 0, due=None),
        step(Status.RECEIVED, 0.1),
        step(Status.PROCESSING, 0.2),
        step(Status.FINISHED, 4),
        step(Status.RETURNED, 6),
    )[OURS]
    assert state["closed"]
    assert state["late"] is False, "what counts is when the work was done, not when the citizen fetched it"
    assert state["finished_at"] == state["ended_at"] == START + timedelta(days=4)
    assert state["returned_at"] == START + timedelta(days=6)


def test_the_promise_moves_by_the_working_days_for_supplements(folded: Fold) -> None:
    """START is a Monday, DUE the Saturday: three working days later is the Wednesday after it."""
    state = folded(
        step(Status.RECEIVED, 0),
        step(Status.SUPPLEMENT_REQUESTED, 1),
        step(Status.PROCESSING, 4),
        step(Status.FINISHED, 9),
    )[OURS]
    assert (state["waited_days"], state["promised_at"]) == (3, START + timedelta(days=9))
    assert (state["waiting_s"], state["late"], state["closed"]) == (3 * 86_400, False, False)


def test_a_weekend_of_waiting_moves_the_promise_by_no_more_than_its_working_days(folded: Fold) -> None:
    friday, monday = 4, 7
    asked, given = step(Status.SUPPLEMENT_REQUESTED, friday), step(Status.PROCESSING, monday)
    finished = step(Status.FINISHED, 8)
    state = folded(step(Status.RECEIVED, 0), asked, given, finished)[OURS]
    assert (state["waited_days"], state["promised_at"], state["late"]) == (1, START + timedelta(days=7), True)


def test_while_the_citizen_is_asked_the_promise_moves_from_working_day_to_working_day(
    folded: Fold, shared_database: str
) -> None:
    folded(step(Status.RECEIVED, 0), step(Status.SUPPLEMENT_REQUESTED, 3))
    with connect(shared_database) as conn:
        for days, moved in ((2, 5), (3.5, 5), (4, 7), (5, 7), (7, 8)):
            at = START + timedelta(days=days)
            row = conn.execute(f"SELECT {due('%(at)s::timestamptz')} FROM dossier".encode(), {"at": at}).fetchone()
            assert row == (START + timedelta(days=moved),), days


def test_asking_twice_for_supplements_is_late(folded: Fold) -> None:
    asked = step(Status.SUPPLEMENT_REQUESTED, 1), step(Status.SUPPLEMENT_REQUESTED, 2)
    assert folded(step(Status.RECEIVED, 0), *asked)[OURS]["late"] is True


def test_a_dossier_that_waits_for_its_supplement_ended_when_it_was_asked_for(folded: Fold) -> None:
    state = folded(step(Status.RECEIVED, 0), step(Status.SUPPLEMENT_REQUESTED, 4))[OURS]
    assert (state["ended_at"], state["late"]) == (START + timedelta(days=4), False)


def test_an_open_dossier_is_neither_late_nor_in_time(folded: Fold) -> None:
    assert folded(step(Status.RECEIVED, 0))[OURS]["late"] is None


def test_a_dossier_without_a_promise_cannot_be_late(folded: Fold) -> None:
    assert folded(step(Status.RECEIVED, 0, due=None), step(Status.RETURNED, 30, due=None))[OURS]["late"] is None


STOPPED = (step(Status.RECEIVED, 0), step(Status.STOPPED, 1), step(Status.PROCESSING, 2))
"""Taken up again the next day."""


def test_what_is_taken_up_again_has_not_ended(folded: Fold) -> None:
    state = folded(*STOPPED)[OURS]
    assert (state["closed"], state["ended_at"], state["late"]) == (False, None, None)
    asked = folded(*STOPPED, step(Status.SUPPLEMENT_REQUESTED, 6))[OURS]
    assert (asked["ended_at"], asked["late"]) == (START + timedelta(days=6), True)


def test_what_is_closed_again_ended_when_it_was_closed_for_the_last_time(folded: Fold) -> None:
    state = folded(*STOPPED, step(Status.WITHDRAWN, 6), step(Status.STOPPED, 7))[OURS]
    assert (state["closed"], state["ended_at"], state["late"]) == (True, START + timedelta(days=6), True)


def test_a_city_that_is_upgraded_knows_what_was_taken_up_again(folded: Fold, shared_database: str) -> None:
    other = "H60.08.01-261102-0002"
    folded(*STOPPED, *({**one, "dossier": other} for one in STOPPED), step(Status.WITHDRAWN, 6, other))
    at_first = {"ended": START + timedelta(days=1), "month": date(2026, 11, 1)}
    with connect(shared_database) as conn:
        conn.execute("UPDATE dossier SET ended_at = %(ended)s, late = false", at_first)
        conn.execute("UPDATE dossier_sum SET ended = 2, late = 0 WHERE month = %(month)s", at_first)
        conn.execute("DELETE FROM schema_migration WHERE number = 97")
    assert migrate(shared_database) == ["0097_taken_up_again.sql"]
    report = Report(0)
    with connect(shared_database) as conn:
        assert conn.execute("SELECT dossier, late FROM dossier ORDER BY 1").fetchall() == [(OURS, None), (other, True)]
        dossiers.compare(conn, report)
        dossiers.compare_sums(conn, report)
    assert report.shown == []


def test_a_corrected_step_corrects_the_state(folded: Fold) -> None:
    finished = step(Status.FINISHED, 4)
    later = {**finished, "due": microseconds(START + timedelta(days=3)), "revision": 2}
    assert folded(step(Status.RECEIVED, 0), finished, later)[OURS]["late"] is True


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_two_systems_tell_one_history_whenever_the_link_arrives(folded: Fold, order: tuple[int, ...]) -> None:
    steps = [
        step(Status.RECEIVED, 0.1, OURS, officer="CB1"),
        step(Status.RECEIVED, 0.1, THEIRS),
        step(Status.PROCESSING, 1, THEIRS, alias_of=OURS),
        step(Status.FINISHED, 6, THEIRS),
    ]
    rows = folded(*(steps[place] for place in order))
    assert list(rows) == [OURS]
    assert (rows[OURS]["steps"], rows[OURS]["late"], rows[OURS]["officer"]) == (3, True, "CB1")


def test_a_link_that_is_corrected_leaves_no_empty_dossier(folded: Fold) -> None:
    wrong = step(Status.PROCESSING, 1, THEIRS, alias_of="H60.08.01-261102-0099")
    rows = folded(step(Status.RECEIVED, 0), wrong, {**wrong, "alias_of": OURS, "revision": 1})
    assert {code: row["steps"] for code, row in rows.items()} == {OURS: 2}


def test_a_link_that_is_withdrawn_leaves_two_dossiers(folded: Fold) -> None:
    wrong = step(Status.PROCESSING, 1, THEIRS, alias_of=OURS)
    steps = [step(Status.RECEIVED, 0), step(Status.FINISHED, 2, THEIRS), wrong]
    rows = folded(*steps, {**wrong, "alias_of": None, "revision": 1})
    assert {code: row["steps"] for code, row in rows.items()} == {OURS: 1, THEIRS: 2}


NAMES_OF_A_CHAIN = {"BTP.03-261102-1000004": "BKH.03-261102-1000003", "BKH.03-261102-1000003": OURS, OURS: None}
CHAINS_AND_CIRCLES = (
    NAMES_OF_A_CHAIN,
    {**NAMES_OF_A_CHAIN, OURS: "BKH.03-261102-1000003"},
    {**NAMES_OF_A_CHAIN, OURS: "BTP.03-261102-1000004"},
    {THEIRS: OURS, OURS: THEIRS},
)


@pytest.mark.parametrize("names", CHAINS_AND_CIRCLES)
def test_codes_that_name_each_other_are_one_dossier_in_every_order(folded: Fold, names: dict[str, str | None]) -> None:
    steps = [step(Status.RECEIVED, day, code, alias_of=other) for day, (code, other) in enumerate(names.items())]
    for order in permutations(steps):
        assert {code: row["steps"] for code, row in folded(*order).items()} == {OURS: len(names)}
    between = {**steps[-2], "alias_of": None, "revision": 1}
    rows = folded(*steps, between)
    assert sum(row["steps"] for row in rows.values()) == len(names)


SECOND = 1 / 86_400


@pytest.mark.parametrize(
    ("told", "steps", "supplements"),
    [
        ([(5, 1, OURS), (5, 1 + 0.4 * SECOND, THEIRS)], 1, 1),
        ([(5, 1 + 0.4 * SECOND, OURS), (5, 1, THEIRS)], 1, 1),
        ([(5, 1, OURS), (5, 1 + 61 * SECOND, THEIRS)], 2, 2),
        ([(5, 1, OURS), (5, 1 + 0.4 * SECOND, OURS)], 2, 2),
        ([(5, 1, THEIRS), (5, 1 + 0.4 * SECOND, THEIRS)], 2, 2),
        ([(5, 1, OURS), (5, 1 + 20 * SECOND, OURS), (5, 1 + SECOND, THEIRS), (5, 1 + 21 * SECOND, THEIRS)], 2, 2),
        ([(5, 1, OURS), (4, 1 + 10 * SECOND, OURS), (5, 1 + 20 * SECOND, THEIRS)], 3, 2),
        ([(5, 1, OURS), (5, 1 + 0.4 * SECOND, THEIRS), (4, 2, OURS), (4, 2 - 0.3 * SECOND, THEIRS)], 2, 1),
    ],
)
def test_a_step_told_by_two_systems_moments_apart_is_one(
    folded: Fold, told: list[tuple[int, float, str]], steps: int, supplements: int
) -> None:
    link = step(Status.RECEIVED, 0, THEIRS, alias_of=OURS)
    state = folded(link, *(step(Status(status), days, code) for status, days, code in told))[OURS]
    assert (state["steps"], state["supplements"], state["late"] is True) == (steps + 1, supplements, supplements > 1)
