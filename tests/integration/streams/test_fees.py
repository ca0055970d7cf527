"""Fees against payments in a real database: what is due, what was paid for it, and everything in which they differ."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from infra.provinces import load as provinces
from streams.clock import FixedClock, microseconds
from streams.db import connect
from streams.dossiers.subject import DOSSIERS
from streams.engine.app import worker_connection
from streams.engine.declared import VersionedSubject
from streams.engine.writer import BatchWriter, Outcome
from streams.payments.subject import PAYMENTS
from streams.settings import Settings
from tests.integration.streams.helpers import batch_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
RECORD, PROMOTION = "2.000488", "2.000004"
FEE = 200_000


@pytest.fixture
def url(database_url: str) -> str:
    with connect(database_url) as conn:
        provinces.load(conn, provinces.read("tuyen_quang"))
    return database_url


@pytest.fixture
def conn(url: str) -> Iterator[psycopg.Connection]:
    with connect(url, autocommit=True) as conn:
        yield conn


class City:
    """Writes batches as a worker does; each call is the next batch of its topic."""

    def __init__(self, url: str) -> None:
        self._settings, self._next = Settings(database_url=url), dict.fromkeys(("dossiers", "payments"), 0)

    def dossier(
        self,
        code: str,
        procedure: str = RECORD,
        received: bool = True,
        refused: bool = False,
        then: Sequence[int] = (),
        **more: Any,
    ) -> None:
        step = {"dossier": code, "system": "s", "agency": "H60.03", "unit": "H60.03.01", "procedure": procedure}
        at = microseconds(NOW - timedelta(hours=20))
        steps = [{**step, "status": 1, "time": at, "channel": 2, **more}]
        if received or refused:
            steps.append({**step, "status": 3 if refused else 2, "time": at + 60_000_000, "channel": 2, **more})
        later = enumerate(then, start=2)
        steps += [{**step, "status": each, "time": at + n * 60_000_000, "channel": 2, **more} for n, each in later]
        self._write(DOSSIERS, steps)

    def pay(self, reference: str, dossier: str | None, amount: int = FEE, status: str = "paid", **more: Any) -> Outcome:
        payment = {"system": "payments", "reference": reference, "dossier": dossier, "amount_vnd": amount}
        told = {"channel": "qr", "status": status, "time": microseconds(NOW - timedelta(hours=1)), "revision": 0}
        return self._write(PAYMENTS, [{**payment, **told, **more}])

    def _write(self, subject: VersionedSubject[Any], events: Sequence[dict[str, Any]]) -> Outcome:
        writer = BatchWriter(subject, lambda: worker_connection(self._settings), FixedClock(NOW), threading.Event())
        try:
            return writer.process(batch_of(events, subject.name, self._advance(subject.name, len(events))))
        finally:
            writer.close()

    def _advance(self, topic: str, by: int) -> int:
        self._next[topic] += by
        return self._next[topic] - by


@pytest.fixture
def city(url: str) -> City:
    return City(url)


def differences(conn: psycopg.Connection) -> list[tuple[Any, ...]]:
    return conn.execute(
        "SELECT difference, dossier, reference, due_vnd, paid_vnd FROM fee_difference ORDER BY 1, 2, 3"
    ).fetchall()


def test_what_is_due_is_the_fee_of_a_received_dossier(city: City, conn: psycopg.Connection) -> None:
    city.dossier("A")
    city.dossier("B", received=False)
    city.dossier("C", PROMOTION)
    city.dossier("D", fee_vnd=50_000)
    city.dossier("E", fee_vnd=0)
    city.dossier("F", "9.999999")
    due = conn.execute("SELECT dossier, due_vnd, day FROM fee_due ORDER BY 1").fetchall()
    assert due == [("A", FEE, date(2026, 11, 23)), ("D", 50_000, date(2026, 11, 23))]


def test_a_day_is_the_provinces_own(city: City, conn: psycopg.Connection) -> None:
    city.dossier("A")
    midnight = NOW.replace(hour=17, minute=0) - timedelta(days=1)
    city.pay("X", None, time=microseconds(midnight))
    city.pay("Y", None, time=microseconds(midnight) - 1)
    days = conn.execute("SELECT reference, day FROM fee_difference WHERE reference IS NOT NULL ORDER BY 1").fetchall()
    assert days == [("X", date(2026, 11, 24)), ("Y", date(2026, 11, 23))]


def test_what_is_rightly_paid_differs_in_nothing(city: City, conn: psycopg.Connection) -> None:
    city.dossier("A")
    assert [row[:2] for row in differences(conn)] == [("unpaid", "A")]
    city.pay("1", "A")
    assert differences(conn) == []
    city.dossier("B")
    city.pay("2", "B", FEE // 2)
    city.pay("3", "B", FEE // 2)
    assert differences(conn) == []


def test_what_is_paid_before_it_is_received_is_no_difference_unless_it_is_refused(
    city: City, conn: psycopg.Connection
) -> None:
    city.dossier("A", received=False)
    city.pay("1", "A")
    city.dossier("B", received=False, refused=True)
    city.pay("2", "B")
    assert differences(conn) == [("nothing_due", "B", "2", 0, FEE)]


def test_what_is_refused_withdrawn_or_stopped_owes_nothing_until_it_is_taken_up_again(
    city: City, conn: psycopg.Connection
) -> None:
    closings = (3, 7, 8)
    for status in closings:
        for code in ("NOT", "PAID", "REFUNDED"):
            city.dossier(f"{code}-{status}", then=[status])
        city.pay(f"1-{status}", f"PAID-{status}")
        city.pay(f"2-{status}", f"REFUNDED-{status}", status="reversed")
    assert differences(conn) == [("nothing_due", f"PAID-{n}", f"1-{n}", 0, FEE) for n in closings]
    assert conn.execute("SELECT dossier FROM fee_due").fetchall() == []
    for code in ("NOT-7", "PAID-7"):
        city.dossier(code, then=[7, 4])
    assert [row[:2] for row in differences(conn) if "-7" in row[1]] == [("unpaid", "NOT-7")]


def test_every_difference_has_its_name(city: City, conn: psycopg.Connection) -> None:
    for code in ("LITTLE", "MUCH", "TWICE", "NOT"):
        city.dossier(code)
    city.dossier("FREE", PROMOTION)
    city.pay("1", "LITTLE", 1_000)
    city.pay("2", "MUCH", FEE + 1)
    city.pay("3", "TWICE")
    city.pay("4", "TWICE")
    city.pay("5", "FREE")
    city.pay("6", "NOWHERE")
    city.pay("7", None)
    assert differences(conn) == [
        ("nothing_due", "FREE", "5", 0, FEE),
        ("paid_twice", "TWICE", None, FEE, 2 * FEE),
        ("unknown_dossier", "NOWHERE", "6", 0, FEE),
        ("unknown_dossier", None, "7", 0, FEE),
        ("unpaid", "NOT", None, FEE, 0),
        ("wrong_amount", "LITTLE", None, FEE, 1_000),
        ("wrong_amount", "MUCH", None, FEE, FEE + 1),
    ]


def test_a_reversal_makes_a_dossier_unpaid_in_any_order(city: City, conn: psycopg.Connection) -> None:
    city.dossier("A")
    city.dossier("B")
    assert city.pay("1", "A").accepted == 1
    assert city.pay("1", "A", status="reversed", revision=1).corrections == 1
    city.pay("2", "B", status="reversed", revision=1)
    city.pay("2", "B")
    assert [row[:2] for row in differences(conn)] == [("unpaid", "A"), ("unpaid", "B")]
    history = conn.execute("SELECT reference, revision, status FROM payment_history ORDER BY 1").fetchall()
    assert history == [("1", 0, "paid"), ("2", 0, "paid")]


def test_a_payment_that_comes_before_its_dossier_finds_it(city: City, conn: psycopg.Connection) -> None:
    city.pay("1", "A")
    assert [row[0] for row in differences(conn)] == ["unknown_dossier"]
    city.dossier("A")
    assert differences(conn) == []


def test_a_payment_under_the_ministrys_code_counts_for_the_dossier(city: City, conn: psycopg.Connection) -> None:
    city.dossier("A")
    city.dossier("G22.1", alias_of="A")
    city.pay("1", "G22.1")
    assert differences(conn) == []
    city.pay("2", "A")
    assert [row[:2] for row in differences(conn)] == [("paid_twice", "A")]


def test_what_is_no_payment_is_a_dead_letter_with_its_reason(city: City, conn: psycopg.Connection) -> None:
    city.pay("1", "A")
    reasons = [
        outcome.rejected[0].reason
        for outcome in (
            city.pay("1", "A", FEE + 1),
            city.pay("2", "A", 0),
            city.pay("3", "A", status="pending"),
            city.pay("4", "A", time=microseconds(NOW + timedelta(hours=1))),
        )
    ]
    assert reasons[0] == "conflict"
    assert reasons[1] == "out_of_range"
    assert reasons[3] == "in_the_future"
    assert conn.execute("SELECT reference FROM payment").fetchall() == [("1",)]
