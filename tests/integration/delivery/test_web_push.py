"""Web push from the alert to the browser, over TLS, against a push service that checks what real ones check."""

from __future__ import annotations

from pathlib import Path

import psycopg

from streams.delivery.push import devices
from streams.delivery.push.subscription import Subscription
from streams.delivery.push.vapid import Vapid, new_key
from streams.roster import people
from streams.roster.people import Officer
from streams.roster.preferences import Contact
from tests.integration.alerts.processes import Mailbox, mail_server, notifier, settings_for
from tests.integration.alerts.scene import LONG_AGO, database, register, value
from tests.integration.alerts.test_notifier import OPEN, fire, started, stop_all
from tests.integration.delivery.push_service import Browser, PushServer, push_server
from tests.waiting import wait_until

KEY = new_key()
PUBLIC = Vapid(KEY, "mailto:x@localhost").public_key
RECEIPTS = """
SELECT r.outcome, r.detail FROM delivery_receipt r JOIN outbox o ON o.id = r.outbox
WHERE o.channel = 'web_push' ORDER BY r.at
"""


def officer_an(conn: psycopg.Connection) -> Officer:
    people.add_officer(conn, "An", "an@example.vn", "an")
    conn.execute("INSERT INTO shift (officer, from_at) VALUES (1, %s)", (LONG_AGO,))
    people.reach(conn, 1, Contact("email", "an@example.vn", 2))
    found = people.officer_of_login(conn, "an")
    assert found is not None
    return found


def subscribed(conn: psycopg.Connection, server: PushServer, officer: Officer, name: str, key: str = PUBLIC) -> Browser:
    browser = server.subscribe(name, key)
    sent = browser.subscription()
    found = Subscription.of(sent["endpoint"], sent["p256dh"], sent["auth"], ["127.0.0.1"])
    devices.register(conn, officer, found, name, key)
    return browser


def test_every_device_is_told_once_and_one_that_is_gone_is_ended(database_url: str, tmp_path: Path) -> None:
    mailbox = Mailbox()
    with push_server(tmp_path) as server, mail_server(mailbox) as port, database(database_url) as conn:
        register(conn, "WTR-010", "WTR-011")
        officer = officer_an(conn)
        phone, desk = (subscribed(conn, server, officer, name) for name in ("phone", "desk"))
        old = subscribed(conn, server, officer, "old", "B" * 87)
        assert Contact("web_push", "an", 2) in people.contacts(conn, 1), "with the officer's first ways"
        people.reach(conn, 1, Contact("web_push", "an", 1))
        server.answers["desk"] = [(503, {"Retry-After": "3600"})]
        settings = settings_for(database_url, tmp_path, port) | server.trust() | {"IOC_PUSH_KEY": KEY}
        process = notifier(settings | {"IOC_WEB_SECRET": "secret"}, tmp_path / "notifier.log")
        started(process)

        fire(conn)
        wait_until(lambda: desk.told, 20, "the device whose service was busy")
        wait_until(lambda: value(conn, OPEN) == 0)
        assert server.refused == []
        assert (server.requests["phone"], server.requests["desk"], len(old.told)) == (1, 2, 0)
        says_what_happened(phone)
        assert phone.told[0]["key"] == value(conn, "SELECT key::text FROM outbox WHERE channel = 'web_push'")

        server.answers["phone"] = [(410, {})]
        fire(conn, level_m=26.4)
        wait_until(lambda: len(desk.told) == 2)
        wait_until(lambda: value(conn, OPEN) == 0)
        server.browsers.pop("desk")
        fire(conn, "WTR-011")
        wait_until(lambda: mailbox.mails, 20, "by the officer's next way")
        wait_until(lambda: value(conn, OPEN) == 0)
        stop_all(process)

        receipts_say_so(conn)
        ended = {device.name: device.ended_why for device in devices.of(conn, "an")}
        assert all(why is not None for why in ended.values())
        assert [way.channel for way in people.contacts(conn, 1)] == ["email"], "a channel without a device is closed"
        assert value(conn, "SELECT count(*) FROM user_audit WHERE action = 'push device ended'") == 3


def says_what_happened(browser: Browser) -> None:
    told, headers = browser.told[0], browser.headers
    assert told["title"] == "[CẢNH BÁO] Mực nước đạt báo động II: Sông Lô tại WTR-010"
    assert "Địa điểm: Sông Lô tại WTR-010 (WTR-010)\nSố đo: Mực nước 24,50 m" in told["body"]
    assert "Mức độ: nghiêm trọng" in told["body"]
    assert (told["tag"], told["urgent"]) == ("alert-1", True)
    assert told["url"].startswith("https://ioc.example/nhan/")
    assert (headers["topic"], headers["urgency"], headers["ttl"]) == ("alert-1", "high", "86400")


def receipts_say_so(conn: psycopg.Connection) -> None:
    first, again, second, third = conn.execute(RECEIPTS).fetchall()
    assert first[0] == "retry"
    assert "phone: 201; desk: Dịch vụ đẩy tin: trả lời 503" in first[1]
    assert "old: Dịch vụ đẩy tin: máy đăng ký bằng khóa cũ" in first[1]
    assert again == ("accepted", "desk: 201")
    assert second[0] == "accepted"
    assert "đăng ký của máy này không còn" in second[1]
    assert third[0] == "refused"
