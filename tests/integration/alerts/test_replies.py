"""Officers take alerts on by answering: what is said to them, and what no answer may do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
from pydantic import SecretStr

from streams.alerts import escalation, judgement
from streams.alerts.replies import FRESH, Reply, take
from streams.pseudonyms import pseudonym
from streams.roster import people
from streams.roster.preferences import Contact
from streams.settings import Settings
from streams.zalo.event import TOPIC, ZaloEvent
from streams.zalo.subject import build
from tests.integration.alerts.scene import database, observe, officer_on_duty, register, value
from tests.integration.streams.helpers import batch_of

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KEY = "khoá"
USER = "2468458835291979220"


def fired(conn: psycopg.Connection, *levels_m: float) -> people.Officer:
    """Let an alert fire at each station; return who was told."""
    stations = [f"WTR-{n:03}" for n in range(len(levels_m))]
    register(conn, *stations)
    number = officer_on_duty(conn)
    people.reach(conn, number, Contact("zalo", USER))
    observe(conn, NOW, list(zip(stations, levels_m, strict=True)))
    while judgement.judge_changes(conn, NOW):
        pass
    officer = people.officer_of(conn, number)
    assert officer is not None
    return officer


def answer(conn: psycopg.Connection, officer: people.Officer, alert: int | None, minute: float, ago: float = 0) -> str:
    now = NOW + minute * MINUTE
    with conn.transaction():
        return take(conn, officer, Reply(alert), now - ago * MINUTE, now, "trả lời").vi


def test_the_only_alert_needs_no_number(conn: psycopg.Connection) -> None:
    officer = fired(conn, 24.5)
    said = "Đã nhận: Mực nước đạt báo động II: Sông Lô tại WTR-000 (cảnh báo 1)."
    with conn.transaction():
        declined = take(conn, officer, Reply(1, declined=True), NOW, NOW, "trả lời").vi
    assert (declined[:26], value(conn, "SELECT state FROM alert")) == ("Cảnh báo 1: CHƯA ghi nhận,", "firing")
    assert answer(conn, officer, None, 1) == said
    assert conn.execute("SELECT state, acknowledged_by FROM alert").fetchone() == ("acknowledged", officer.name)
    assert answer(conn, officer, 1, 2).startswith("Anh/chị đã nhận từ lúc 10:01: Mực nước")
    other = people.officer_of(conn, people.add_officer(conn, "Trần Thị Bình", "binh@example.vn"))
    assert other is not None
    assert answer(conn, other, 1, 3) == "Cảnh báo 1: Nguyễn Văn An đã nhận xử lý trước, lúc 10:01:00."
    assert answer(conn, officer, None, 2) == "Không có cảnh báo nào đang chờ anh/chị nhận."
    assert answer(conn, officer, 99, 2) == "Không có cảnh báo số 99."


def test_of_several_alerts_the_number_decides(conn: psycopg.Connection) -> None:
    officer = fired(conn, 24.5, 22.5)
    assert answer(conn, officer, None, 1) == "Có 2 cảnh báo. Hãy trả lời NHAN và số: 1, 2."
    assert "cảnh báo 2" in answer(conn, officer, 2, 1)
    conn.execute("UPDATE alert SET state = 'pending' WHERE id = 1")
    assert answer(conn, officer, 1, 2).startswith("Cảnh báo 1 chưa phát")


def test_an_answer_takes_on_nothing_that_has_changed_since(conn: psycopg.Connection) -> None:
    officer = fired(conn, 22.5)
    observe(conn, NOW + 5 * MINUTE, [("WTR-000", 26.5)])
    judgement.judge_changes(conn, NOW + 5 * MINUTE)
    assert "vừa thay đổi" in answer(conn, officer, 1, 6, ago=3)
    assert "quá muộn" in answer(conn, officer, 1, 60, ago=FRESH / MINUTE + 1)
    escalation.escalate_due(conn, NOW + 15 * MINUTE)
    assert "cảnh báo 1" in answer(conn, officer, 1, 16, ago=2), "a reminder outdates no answer"


def test_zalos_webhook_takes_an_alert_on_for_an_officer_only(database_url: str) -> None:
    subject = build(Settings(pseudonym_key=SecretStr(KEY)), lambda: database(database_url))

    def said(user: str, text: str, number: int) -> None:
        at = NOW + MINUTE
        event: ZaloEvent = {
            "citizen": pseudonym(user, KEY.encode()),
            "event": "user_send_text",
            "id": f"m{number}",
            "system": "zalo_oa",
            "kind": "question",
            "direction": "in",
            "time": int(at.timestamp() * 1_000_000),
            "text": text,
            "length": len(text),
        }
        with conn.transaction():
            assert subject.write(conn, batch_of([dict(event)], TOPIC.name), at).rejected == []

    with database(database_url) as conn:
        officer = fired(conn, 24.5)
        said("a-citizen", "nhận 1", 1)
        said(USER, "Nước đang lên nhanh", 2)
        assert value(conn, "SELECT state FROM alert") == "firing"
        said(USER, "Nhận 1", 3)
        assert conn.execute("SELECT state, acknowledged_by FROM alert").fetchone() == ("acknowledged", officer.name)
        said(USER, "nhận 1", 4)
        assert value(conn, "SELECT count(*) FROM alert_transition WHERE kind = 'acknowledged'") == 1
        assert value(conn, "SELECT count(*) FROM zalo_event") == 4
        told = conn.execute(
            "SELECT channel, answers, words->>'vi' FROM outbox WHERE alert IS NULL ORDER BY id"
        ).fetchall()
        assert [line[:2] for line in told] == [("zalo", "m3"), ("zalo", "m4")], "nothing to the citizen"
        assert told[0][2].startswith("Đã nhận: Mực nước")
