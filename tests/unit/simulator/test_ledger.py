"""The ledger: positions grow, an entry is recorded whole or not at all, and it keeps up."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from infra.simulator.entry import Block, Entry, Event, Invalid, Message, Reading, Served
from infra.simulator.ledger import Ledger, LedgerError

STEP = Event("dossiers", b'{"dossier":"H60.08.01-261124-0975"}')


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    found = Ledger(tmp_path / "deep" / "ledger.sqlite")
    yield found
    found.close()


def readings(count: int, start: int = 0) -> list[Reading]:
    return [Reading(f"AIR-{i % 60:03}", "pm25", start + i, 0, i / 7) for i in range(count)]


def test_positions_count_readings_steps_and_invalid_messages(ledger: Ledger) -> None:
    bad = Invalid("mqtt:air", "AIR-001", b"{", "cut JSON", 7)
    ledger.record(Entry(readings=readings(3), events=[STEP], invalid=[bad], numbers={"cursor": 9}))
    first = ledger.position()
    ledger.record(Entry(readings=readings(2, 10)))
    assert (first, ledger.position(), ledger.number("cursor")) == (5, 7, 9)
    names = ledger.series()
    assert [(*names[n], *rest) for n, *rest in ledger.readings(0, first)] == [tuple(r) for r in readings(3)]
    assert len(list(ledger.readings(first, 7))) == 2
    assert list(ledger.events("dossiers", 0, 7)) == [STEP.body]
    assert list(ledger.events("figures", 0, 7)) == []
    assert list(ledger.invalid(0, 7)) == [bad]
    assert list(ledger.invalid(5, 7)) == []


def test_a_sample_counts_like_any_event_and_is_not_owed(ledger: Ledger) -> None:
    sample = Event("gauges", b'{"source":"vh-01"}', owed=False)
    owed = Event("gauges", b'{"source":"vh-02"}')
    ledger.record(Entry(events=[sample, owed]))
    ledger.record_history([], [sample], {})
    assert list(ledger.events("gauges", 0, 3)) == [sample.body, owed.body, sample.body]
    assert list(ledger.unowed("gauges", 0, 3)) == [sample.body]


def test_an_entry_that_fails_leaves_no_trace(ledger: Ledger) -> None:
    ledger.record(Entry(readings=readings(3), served=[Served("s", 1, 5, b"{}")]))
    twice = Entry(readings=readings(5, 10), messages=[Message("t", b"p")], served=[Served("s", 1, 6, b"{}")])
    with pytest.raises(sqlite3.IntegrityError):
        ledger.record(twice)
    assert ledger.position() == 3
    assert ledger.unconfirmed() == []
    ledger.record(Entry(readings=readings(1, 50)))
    assert ledger.position() == 4


def test_the_outbox_keeps_what_is_not_confirmed_over_a_restart(ledger: Ledger) -> None:
    messages = [Message(f"province/tq/air/AIR-{i}/up", b"%d" % i) for i in range(5)]
    numbers = ledger.record(Entry(readings=readings(1), messages=messages))
    ledger.confirm(numbers[:2])
    again = Ledger(ledger.path)
    assert [message for _, message in again.unconfirmed()] == messages[2:]
    assert again.unconfirmed(upto=0) == []
    assert len(again.unconfirmed(upto=again.position())) == 3
    again.close()


def test_a_ledger_of_another_layout_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    with sqlite3.connect(file) as old:
        old.execute("CREATE TABLE step (position INTEGER)")
    with pytest.raises(LedgerError, match="ioc reset"):
        Ledger(file)


def test_two_processes_may_write(ledger: Ledger) -> None:
    other = Ledger(ledger.path)
    for i in range(10):
        (ledger, other)[i % 2].record(Entry(readings=[Reading(f"S-{i % 3}", "m", i, 0, 1.0)], duplicates={"S": 2}))
    assert ledger.position() == 10
    assert ledger.duplicates() == {"S": 20}
    assert len(ledger.series()) == 3
    other.close()


def test_rows_are_served_by_update_time_and_id(ledger: Ledger) -> None:
    ledger.record(Entry(served=[Served("s", i, [50, 50, 40, 60][i - 1], b"%d" % i) for i in range(1, 5)]))
    assert [row.id for row in ledger.served("s", 0, 0, 10)] == [3, 1, 2, 4]
    assert [row.id for row in ledger.served("s", 50, 0, 10)] == [1, 2, 4]
    assert [row.id for row in ledger.served("s", 50, 1, 1)] == [2]
    assert ledger.served("another", 0, 0, 10) == []
    newest = ledger.newest_served("s")
    assert newest is not None
    assert newest.id == 4
    assert ledger.newest_served("another") is None


def test_history_and_prune(ledger: Ledger) -> None:
    times = np.arange(0, 100, 10, dtype=np.int64)
    ledger.record_history([Block("A", "m", times, times / 3)], [STEP], {"loaded": 0})
    ledger.record(Entry(readings=readings(1, 1000)))
    assert ledger.position() == 12
    assert len(list(ledger.readings(0, 12, since=50))) == 6
    ledger.prune(50)
    assert len(list(ledger.readings(0, 12))) == 6


def test_it_keeps_up_with_five_thousand_events_a_second(ledger: Ledger) -> None:
    total, size = 40_000, 1_000
    messages = [Message("province/tq/air/AIR-001/up", b"x" * 200)] * (size // 6)
    began = time.process_time()
    for first in range(0, total, size):
        numbers = ledger.record(Entry(readings=readings(size, first), messages=messages))
        ledger.confirm(numbers)
    rate = total / (time.process_time() - began)
    assert ledger.position() == total
    assert rate > 5_000, f"{rate:.0f} events/s"
