"""The link in a message, from a telephone without a session: looking changes nothing, the button takes the alert on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from streams.alerts import judgement
from streams.delivery.links import Offer, address
from streams.roster import people
from streams.roster.preferences import Contact
from streams.users import accounts
from streams.users.people import Role, User
from tests.integration.alerts.scene import database, observe, officer_on_duty, register, value
from tests.integration.dashboards.web import Web, running_web
from tests.services import PostgresServer

SECRET = "a secret of the test only"
TELEGRAM = "secret-token_of-the-webhook"
GROUP = -1_001_234_567_890


@pytest.fixture(scope="module")
def web(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    url = postgres_server.fresh_database()
    with database(url) as conn:
        stations = [f"WTR-{n:03}" for n in range(1, 5)]
        register(conn, *stations)
        officer_on_duty(conn)
        people.add_officer(conn, "Trần Thị <Bình>", "binh@example.vn", "binh")
        account = User("binh", "Trần Thị <Bình>", Role.OFFICER)
        accounts.add(conn, account, "a password of the test", at=datetime.now(UTC), by="test")
        for station in stations:
            now = datetime.now(UTC)
            observe(conn, now, [(station, 24.5)])
            judgement.judge_changes(conn, now)
        people.reach(conn, 1, Contact("telegram", "4711"))
        people.reach(conn, 2, Contact("telegram", str(GROUP)))
    with running_web(url, tmp_path_factory.mktemp("web"), IOC_TELEGRAM_SECRET=TELEGRAM) as web:
        yield web
    postgres_server.drop(url)


def link(web: Web, alert: int, officer: int = 1, hours: float = 1, secret: str = SECRET) -> str:
    return address(web.url, Offer(alert, officer, datetime.now(UTC) + timedelta(hours=hours)), secret)


def pressed(where: str, shown: httpx.Response) -> httpx.Response:
    version = re.search(r'name="version" value="(\d+)"', shown.text)
    assert version is not None
    return httpx.post(where, data={"version": version[1]}, timeout=20)


def state(web: Web, alert: int) -> tuple[str, str | None]:
    with database(web.database_url) as conn:
        row = conn.execute("SELECT state, acknowledged_by FROM alert WHERE id = %s", (alert,)).fetchone()
    assert row is not None
    return row[0], row[1]


def test_looking_shows_and_changes_nothing(web: Web) -> None:
    for _ in range(3):
        httpx.get(link(web, 1), headers={"User-Agent": "TelegramBot (like TwitterBot)"}, timeout=20)
    assert httpx.head(link(web, 1), timeout=20).status_code == 200, "mail gateways ask so whether a link is good"
    shown = httpx.get(link(web, 1), timeout=20)
    assert shown.status_code == 200
    assert "Mực nước đạt báo động II: Sông Lô tại WTR-001" in shown.text
    assert "24,50 m" in shown.text
    assert "Dừng đò ngang" in shown.text
    assert "Nguyễn Văn An" in shown.text
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["cache-control"] == "no-store"
    assert "24.50 m" in httpx.get(link(web, 1) + "?lang=en", timeout=20).text
    assert state(web, 1) == ("firing", None)


def test_the_button_takes_it_on_once_and_the_second_hears_who_was_first(web: Web) -> None:
    first, second = link(web, 2), link(web, 2, officer=2)
    seen = httpx.get(second, timeout=20)
    assert "Trần Thị &lt;Bình&gt;" in seen.text
    done = pressed(first, httpx.get(first, timeout=20))
    assert done.status_code == 200
    assert "Anh/chị đã nhận xử lý cảnh báo này." in done.text
    assert "<button" not in done.text
    twice = httpx.post(first, data={"version": "1"}, timeout=20)
    assert (twice.status_code, "Anh/chị đã nhận xử lý cảnh báo này từ lúc" in twice.text) == (200, True)
    late = pressed(second, seen)
    assert late.status_code == 409
    assert "Nguyễn Văn An đã nhận xử lý trước" in late.text
    assert state(web, 2) == ("acknowledged", "Nguyễn Văn An")
    with database(web.database_url) as conn:
        why = value(conn, "SELECT why FROM alert_transition WHERE alert = 2 AND kind = 'acknowledged'")
        assert why == "qua liên kết / by link"
        assert value(conn, "SELECT count(*) FROM alert_waiting WHERE alert = 2") == 0
    own = link(web, 1, officer=2)
    assert pressed(own, httpx.get(own, timeout=20)).status_code == 200
    assert state(web, 1) == ("acknowledged", "Trần Thị <Bình> (binh)"), (
        "signed as on the desk: one person, counted once"
    )


def test_what_is_not_signed_or_over_or_of_a_former_officer_opens_nothing(web: Web) -> None:
    assert httpx.get(link(web, 3, secret="another"), timeout=20).status_code == 404
    assert httpx.get(f"{web.url}/nhan/abc", timeout=20).status_code == 404
    over = httpx.post(link(web, 3, hours=-1), data={"version": "1"}, timeout=20)
    assert (over.status_code, 'href="/desk"' in over.text) == (410, True)
    assert httpx.get(link(web, 99), timeout=20).status_code == 404
    with database(web.database_url) as conn:
        people.set_active(conn, 2, False)
        assert httpx.post(link(web, 3, officer=2), data={"version": "1"}, timeout=20).status_code == 403
        people.set_active(conn, 2, True)
    assert state(web, 3) == ("firing", None)


def test_a_link_is_for_one_alert(web: Web) -> None:
    token = link(web, 3).rpartition("/")[2]
    payload, _, signature = token.rpartition(".")
    other = link(web, 4).rpartition("/")[2].rpartition(".")[0]
    assert httpx.get(f"{web.url}/nhan/{other}.{signature}", timeout=20).status_code == 404
    assert httpx.get(f"{web.url}/nhan/{payload}.{signature}", timeout=20).status_code == 200


def update(chat: int, text: str, quoted: str = "", sender: int | None = None) -> dict[str, object]:
    """Return what Telegram posts of a message (Bot API, Update), in a group that of whoever sends it."""
    person = {"id": sender or chat, "is_bot": False, "first_name": "An", "language_code": "vi"}
    said = {
        "message_id": 31,
        "from": person,
        "chat": {"id": chat, "first_name": "An", "type": "private"},
        "date": int(datetime.now(UTC).timestamp()),
        "text": text,
    }
    if quoted:
        said["reply_to_message"] = {"message_id": 30, "chat": said["chat"], "date": said["date"], "text": quoted}
    return {"update_id": 10_000, "message": said}


def by_telegram(web: Web, body: object, secret: str = TELEGRAM) -> httpx.Response:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    return httpx.post(f"{web.url}/tra-loi/telegram", json=body, headers=headers, timeout=20)


def test_an_answer_by_telegram_takes_the_quoted_alert_on_and_is_answered(web: Web) -> None:
    quoted = "CẢNH BÁO: …\nTrả lời NHAN 4 để nhận xử lý."
    assert by_telegram(web, update(4711, "nhận", quoted), "wrong").status_code == 401
    far = {"update_id": 1, "message": {"message_id": 31, "chat": {"id": 4711}, "text": "nhận 4", "date": 2**39}}
    in_group = update(GROUP, "nhận", quoted, sender=4711)
    others: list[object] = [
        in_group,
        update(666, "nhận", quoted),
        update(4711, "cảm ơn", quoted),
        far,
        {"update_id": 1},
        [],
        "x",
    ]
    for silent in others:
        answer = by_telegram(web, silent)
        assert (answer.status_code, answer.content) == (200, b"")
    assert state(web, 4) == ("firing", None)
    for _ in range(2):
        assert by_telegram(web, update(4711, "nhận", quoted)).content == b""
    assert state(web, 4) == ("acknowledged", "Nguyễn Văn An")
    with database(web.database_url) as conn:
        told = conn.execute("SELECT officer, channel, answers, words->>'vi' FROM outbox WHERE alert IS NULL").fetchall()
    assert [line[:3] for line in told] == [(1, "telegram", "31")], "one that Telegram sends again is answered once"
    assert told[0][3].startswith("Đã nhận: Mực nước")
