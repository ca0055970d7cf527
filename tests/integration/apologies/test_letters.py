"""Who owes a letter, and what issuing one changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import psycopg
import pytest
from pypdf import PdfReader

from dashboards.apology import paper
from dashboards.boards.apologies import LONGEST
from dashboards.macros import expand
from dashboards.span import Span
from streams.apologies.letters import FURTHEST_DAYS, LONGEST_REASON, Letter, LetterError, find, issue, newest
from streams.apologies.owed import answerable, owed
from streams.db import connect
from tests.integration.apologies.late_dossiers import (
    DAY,
    ENDED,
    IN_TIME,
    LATE,
    LONG_AGO,
    NOW,
    OPEN,
    OTHERS,
    SUPPLEMENTED,
    fill,
)

FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)
AT = datetime(2026, 11, 24, 3, 0, 1, tzinfo=UTC)


@pytest.fixture
def conn(late_dossiers: psycopg.Connection) -> Iterator[psycopg.Connection]:
    with late_dossiers.transaction(force_rollback=True):
        yield late_dossiers


@pytest.fixture(scope="module")
def late_dossiers(shared_database: str) -> Iterator[psycopg.Connection]:
    fill(shared_database)
    with connect(shared_database, autocommit=True) as conn:
        yield conn


def apologise(conn: psycopg.Connection, dossier: str, promised: date = FRIDAY, reason: str = "Chờ thẩm định") -> int:
    return issue(conn, dossier, promised, reason, "canbo", NOW, AT)


def words_of(letter: Letter) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper.pdf(letter, "Tuyên Quang"))).pages)
    return " ".join(text.split())


def missing(conn: psycopg.Connection, now: datetime = NOW) -> set[str]:
    return {each.dossier for each in owed(conn, now)}


def test_late_dossiers_owe_a_letter_and_no_others(conn: psycopg.Connection) -> None:
    assert missing(conn) == LATE
    assert [(each.dossier, each.unit_vi) for each in owed(conn, NOW, "H60.09")] == [
        (OTHERS, "Bộ phận 1, Sở Văn hóa, Thể thao và Du lịch")
    ]
    assert [(each.agency, each.late, each.missing) for each in answerable(conn, NOW)] == [
        ("H60.08", 2, 2),
        ("H60.09", 1, 1),
    ]
    # What waited for the citizen is late two days later, like the one that was due in two days.
    assert missing(conn, NOW + timedelta(days=3)) == LATE | {SUPPLEMENTED, IN_TIME}


def test_a_letter_holds_until_its_own_day_is_over(conn: psycopg.Connection) -> None:
    apologise(conn, OPEN)
    assert missing(conn) == LATE - {OPEN}
    with pytest.raises(LetterError, match="dossier"):
        apologise(conn, OPEN)
    saturday = NOW + timedelta(days=4)
    assert OPEN in missing(conn, saturday)
    again = issue(conn, OPEN, date(2026, 12, 1), "Chờ ý kiến", "canbo", saturday, AT)
    assert OPEN not in missing(conn, saturday)
    letter = find(conn, again)
    assert letter is not None
    assert (letter.number, letter.agency, letter.year) == (2, "H60.08", 2026)
    assert [(each.number, each.dossier) for each in newest(conn, "H60.08")] == [(2, OPEN), (1, OPEN)]
    assert newest(conn, "H60.09") == []
    assert len(newest(conn)) == 2


def test_one_that_ended_late_needs_one_letter_for_good(conn: psycopg.Connection) -> None:
    apologise(conn, ENDED)
    assert ENDED not in missing(conn, NOW + timedelta(days=20))


@pytest.mark.parametrize("dossier", [IN_TIME, SUPPLEMENTED, LONG_AGO, "H60.08.01-261104-9999", "", "\x00"])
def test_nobody_apologises_for_what_is_not_late(conn: psycopg.Connection, dossier: str) -> None:
    with pytest.raises(LetterError, match="dossier"):
        apologise(conn, dossier)


@pytest.mark.parametrize(
    ("promised", "reason", "problem"),
    [
        (SATURDAY, "Chờ", "promised"),
        (date(2026, 11, 23), "Chờ", "promised"),
        (date(2027, 1, 1), "Chờ", "promised"),
        (NOW.date() + timedelta(days=FURTHEST_DAYS + 1), "Chờ", "promised"),
        (FRIDAY, "   \n ", "reason"),
        (FRIDAY, "x" * (LONGEST_REASON + 1), "reason"),
        (FRIDAY, "Chờ\x00thẩm định", "characters"),
        (FRIDAY, "Chờ\ud800", "characters"),
    ],
)
def test_a_wrong_form_says_which_field(conn: psycopg.Connection, promised: date, reason: str, problem: str) -> None:
    with pytest.raises(LetterError, match=problem):
        apologise(conn, OPEN, promised, reason)
    assert conn.execute("SELECT count(*) FROM apology").fetchone() == (0,)


def test_the_paper_says_what_was_promised_and_no_number_of_a_person(conn: psycopg.Connection) -> None:
    number = apologise(conn, OPEN, reason="Chờ bổ sung của bà 008185000975, xin cáo lỗi.")
    letter = find(conn, number)
    assert letter is not None
    words = words_of(letter)
    assert "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ" in words
    assert f"Bộ phận 1, {letter.agency_vi} tiếp nhận hồ sơ mã số {OPEN}" in words
    assert "hẹn trả kết quả vào ngày 27 tháng 11 năm 2026" in words
    assert "10 giờ 00, ngày 21 tháng 11 năm 2026" in words
    assert "Tuyên Quang, ngày 24 tháng 11 năm 2026" in words
    assert "008185000975" not in words
    assert paper.name(letter) == "phieu-xin-loi-H60.08-2026-0001.pdf"


def test_one_that_nobody_promised_for_a_day_and_that_was_sent_back_twice_gets_its_letter(
    conn: psycopg.Connection,
) -> None:
    conn.execute(
        "UPDATE dossier SET due = NULL, promised_at = NULL, supplements = 2, late = true WHERE dossier = %s", (ENDED,)
    )
    letter = find(conn, apologise(conn, ENDED))
    assert letter is not None
    assert letter.missed is None
    assert "đã yêu cầu bổ sung hồ sơ này quá một lần" in words_of(letter)
    assert ENDED not in missing(conn)


def test_one_that_ended_before_its_day_and_was_sent_back_twice_missed_none(conn: psycopg.Connection) -> None:
    conn.execute(
        "UPDATE dossier SET promised_at = ended_at + interval '2 days', supplements = 2 WHERE dossier = %s", (ENDED,)
    )
    (told,) = [each for each in owed(conn, NOW) if each.dossier == ENDED]
    assert told.due is None
    bound = expand(LONGEST.sql, Span(6).window(NOW), {"agency": ["H60.08"]})
    rows = conn.execute(bound.sql.encode(), bound.parameters).fetchall()
    assert [row[-1] is None for row in rows] == [False, True], "nobody is late by less than nothing"
    letter = find(conn, apologise(conn, ENDED))
    assert letter is not None
    assert letter.missed is None
    assert "Thời gian hẹn trả" not in words_of(letter)
    assert "đã yêu cầu bổ sung hồ sơ này quá một lần" in words_of(letter)


def test_a_day_that_was_missed_does_not_move_while_the_citizen_is_asked(conn: psycopg.Connection) -> None:
    """ENDED was due four days ago; it was sent back to its citizen a day ago, once."""
    conn.execute("UPDATE dossier SET status = 5, finished_at = NULL, supplements = 1 WHERE dossier = %s", (ENDED,))
    for days in (0, 9):
        (told,) = [each for each in owed(conn, NOW + days * DAY) if each.dossier == ENDED]
        assert told.due == NOW - 4 * DAY


def test_letters_of_two_at_once_have_two_numbers_and_the_trail_knows_both(database_url: str) -> None:
    fill(database_url)
    failures: list[BaseException] = []

    def write(dossier: str) -> None:
        try:
            with connect(database_url) as conn:
                apologise(conn, dossier)
        except LetterError as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(dossier,)) for dossier in (OPEN, ENDED, OPEN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [str(error) for error in failures] == ["dossier"]
    with connect(database_url) as conn:
        assert conn.execute("SELECT number FROM apology ORDER BY number").fetchall() == [(1,), (2,)]
        trail = conn.execute("SELECT actor, subject FROM user_audit WHERE action = 'apology issued'").fetchall()
    assert sorted(trail) == [("canbo", OPEN), ("canbo", ENDED)]
