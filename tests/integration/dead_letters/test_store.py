"""Dead letters in a real database: one row each, however often and from however many workers they come."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from random import Random

import psycopg
import pytest

from streams.dead_letters import acts, listing
from streams.dead_letters.replay import replay, topic_record
from streams.dead_letters.store import (
    Letter,
    Selection,
    StoredLetter,
    batches,
    count_by_reason,
    discard,
    find,
    keep,
    mark_replayed,
)
from streams.publisher import Ends, Outgoing
from streams.rejects.event import Reject
from streams.rejects.subject import letter_of

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
FIRST = Letter("topic:observations", "AIR-001", b'{"a":1}', "unknown_station", "source")


def _only(conn: psycopg.Connection) -> StoredLetter:
    (letter,) = find(conn, Selection(state=None))
    return letter


def test_a_letter_is_one_row_and_counted_up(conn: psycopg.Connection) -> None:
    assert keep(conn, [FIRST, FIRST, FIRST._replace(raw=b"other")], NOW) == 2
    assert keep(conn, [FIRST._replace(reason="too_late", detail="")], LATER) == 1
    stored = {letter.raw: letter for letter in find(conn, Selection())}
    again = stored[FIRST.raw]
    assert (again.count, again.first_seen, again.last_seen, again.reason) == (3, NOW, LATER, "too_late")
    assert stored[b"other"].count == 1


def test_what_a_database_cannot_hold_is_left_out_of_the_words_not_of_the_bytes(conn: psycopg.Connection) -> None:
    keep(conn, [Letter("d", "a\x00b\ud800" + "x" * 300, b"\x00\xff", "bad_text", "\x00")], NOW)
    letter = _only(conn)
    assert (letter.source[:3], len(letter.source), letter.raw, letter.detail) == ("ab?", 200, b"\x00\xff", "")


def test_rejects_become_letters(conn: psycopg.Connection) -> None:
    rejects: list[Reject] = [
        {"door": "mqtt:air", "source": "AIR-001", "reason": "not_utf8", "raw": b"\xff"},
        {"door": "mqtt:air", "source": "AIR-001", "reason": "not_utf8", "raw": b"\xff"},
        {"door": "ingest", "source": "", "reason": "empty", "detail": "data", "raw": b""},
    ]
    assert keep(conn, map(letter_of, rejects), NOW) == 2
    assert count_by_reason(conn) == [("ingest", "empty", "waiting", 1), ("mqtt:air", "not_utf8", "waiting", 1)]


def test_replayed_and_failed_again_waits_again_with_its_history(conn: psycopg.Connection) -> None:
    keep(conn, [FIRST], NOW)
    assert mark_replayed(conn, [_only(conn)], "an", NOW) == 1
    assert find(conn, Selection()) == []
    keep(conn, [FIRST], LATER)
    letter = _only(conn)
    assert (letter.state, letter.state_by, letter.state_at, letter.count) == ("waiting", "an", NOW, 2)


def test_a_letter_that_failed_again_before_it_was_marked_stays_waiting(conn: psycopg.Connection) -> None:
    keep(conn, [FIRST], NOW)
    read = _only(conn)
    keep(conn, [FIRST], LATER)
    assert mark_replayed(conn, [read], "an", LATER) == 0
    assert _only(conn).state == "waiting"


@pytest.mark.parametrize("wild", ["_", "%", "__%"])
def test_an_id_is_no_pattern(conn: psycopg.Connection, wild: str) -> None:
    keep(conn, [FIRST], NOW)
    assert discard(conn, Selection(id_prefix=wild), "an", NOW) == 0


def test_discarded_stays_discarded(conn: psycopg.Connection) -> None:
    keep(conn, [FIRST, FIRST._replace(raw=b"other")], NOW)
    assert discard(conn, Selection(id_prefix=_id_of(conn, FIRST.raw)[:10].upper()), "an", NOW) == 1
    keep(conn, [FIRST], LATER)
    stored = {letter.raw: letter for letter in find(conn, Selection(state=None))}
    assert (stored[FIRST.raw].state, stored[FIRST.raw].count) == ("discarded", 2)
    assert stored[b"other"].state == "waiting"


def _id_of(conn: psycopg.Connection, raw: bytes) -> str:
    return next(letter.id.hex() for letter in find(conn, Selection(state=None)) if letter.raw == raw)


def test_selections_and_batches(conn: psycopg.Connection) -> None:
    letters = [Letter(f"d{n % 2}", f"s{n % 3}", bytes([n]), f"r{n % 5}") for n in range(30)]
    keep(conn, letters, NOW)
    assert {letter.raw[0] for letter in find(conn, Selection(door="d1", source="s0"))} == {3, 9, 15, 21, 27}
    assert {letter.raw[0] for letter in find(conn, Selection(reason="r4"))} == {4, 9, 14, 19, 24, 29}
    pages = list(batches(conn, Selection(), 7))
    assert [len(page) for page in pages] == [7, 7, 7, 7, 2]
    ids = [letter.id for page in pages for letter in page]
    assert ids == sorted(set(ids))
    assert len(find(conn, Selection(), limit=4)) == 4


def test_two_workers_with_the_same_letters_never_deadlock(database_url: str) -> None:
    letters = [Letter("d", f"s{n}", b"raw", "r") for n in range(300)]
    errors: list[BaseException] = []

    def work(seed: int) -> None:
        random = Random(seed)
        try:
            with psycopg.connect(database_url) as conn:
                for _ in range(15):
                    random.shuffle(letters_of := list(letters))
                    keep(conn, letters_of, NOW)
                    mark_replayed(conn, find(conn, Selection(), limit=50), "an", NOW)
                    conn.commit()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    with psycopg.connect(database_url) as conn:
        assert {letter.count for letter in find(conn, Selection(state=None))} == {45}


def test_a_replay_that_kafka_does_not_take_marks_nothing(conn: psycopg.Connection) -> None:
    class Away:
        def ends_of(self, records: object) -> Ends:
            raise ConnectionError

    keep(conn, [FIRST], NOW)
    with pytest.raises(ConnectionError):
        replay(conn, Selection(), topic_record, Away(), "an", LATER)
    assert _only(conn).state == "waiting"


def test_a_topics_letter_goes_to_its_topic_as_it_was(conn: psycopg.Connection) -> None:
    keep(conn, [FIRST, FIRST._replace(door="mqtt:air")], NOW)
    by_door = {letter.door: topic_record(letter) for letter in find(conn, Selection())}
    assert by_door["mqtt:air"] is None
    assert by_door["topic:observations"] == [
        Outgoing("observations", b"AIR-001", b'{"a":1}', [("ioc-origin", b"replay")])
    ]


def test_an_act_is_on_record_and_taken_back_only_as_far_as_it_still_stands(conn: psycopg.Connection) -> None:
    keep(conn, [FIRST, FIRST._replace(raw=b"other"), FIRST._replace(source="AIR-002", raw=b"third")], NOW)
    assert discard(conn, Selection(source="AIR-001"), "an", NOW, "thiết bị thử") == 2
    assert discard(conn, Selection(source="AIR-009"), "an", NOW) == 0
    (act,) = acts.newest(conn, 10)
    told = (act.kind, act.who, act.why, act.selection, act.letters, act.undone)
    assert told == ("discarded", "an", "thiết bị thử", {"source": "AIR-001"}, 2, False)
    one = bytes.fromhex(_id_of(conn, b"other"))
    conn.execute("UPDATE dead_letter SET state = 'replayed', state_at = %s WHERE id = %s", (LATER, one))
    assert acts.take_back(conn, act.id, "binh", LATER) == 1
    assert acts.take_back(conn, act.id, "binh", LATER) == 0
    assert {letter.raw: letter.state for letter in find(conn, Selection(state=None))} == {
        FIRST.raw: "waiting", b"other": "replayed", b"third": "waiting",
    }  # fmt: skip
    assert [a.kind for a in acts.of_letter(conn, bytes.fromhex(_id_of(conn, FIRST.raw)))] == ["taken_back", "discarded"]
    assert [(a.kind, a.undone) for a in acts.newest(conn, 10)] == [("taken_back", False), ("discarded", True)]
    with pytest.raises(psycopg.errors.InsufficientPrivilege), conn.transaction():
        conn.execute("DELETE FROM dead_letter_act")


def test_pages_go_by_key_both_ways_and_hold_no_bytes(conn: psycopg.Connection) -> None:
    letters = [Letter("d", "s", bytes([n]), f"r{n % 2}") for n in range(120)]
    for n, letter in enumerate(letters):
        keep(conn, [letter], NOW + timedelta(seconds=n // 3))
    first = listing.page(conn, Selection())
    second = listing.page(conn, Selection(), first[49].place)
    third = listing.page(conn, Selection(), second[49].place)
    assert [len(first), len(second), len(third)] == [51, 51, 20]
    assert len({line.id for line in (*first[:50], *second[:50], *third)}) == 120
    assert [line.id for line in listing.page(conn, Selection(), second[0].place, newer=True)] == [
        line.id for line in first[:50]
    ]
    assert listing.reasons(conn, Selection(reason="r1", until=NOW + timedelta(seconds=1))) == {"r0": 2, "r1": 1}
