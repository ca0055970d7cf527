"""Notifiers as processes that send by Zalo: two of them race for one refresh token, one is killed in between."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.alerts import duty, judgement, views
from tests.integration.alerts.processes import Mailbox, ioc, mail_server, notifier, settings_for
from tests.integration.alerts.scene import database, officer_on_duty, register, value
from tests.integration.alerts.test_notifier import OPEN, SENT, fire, started, stop_all
from tests.integration.alerts.zalo_city import FIRST, TOKENS, USER, zalo
from tests.proof import Proof
from tests.waiting import wait_until

BY_ZALO = "SELECT count(*) FROM outbox WHERE channel = 'zalo' AND state = 'sent'"
RETRIED = "SELECT count(*) FROM delivery_receipt WHERE outcome = 'retry'"


def test_an_officer_is_told_by_mail_and_by_zalo(database_url: str, tmp_path: Path) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port, zalo(tmp_path) as server, database(database_url) as conn:
        register(conn, "WTR-010")
        officer_on_duty(conn)
        officer_on_duty(conn, "Không Zalo", "khong@example.vn")
        assert ioc(database_url, tmp_path, "officers", "zalo", "1", USER)[0] == 0
        assert "there is no officer 9" in ioc(database_url, tmp_path, "officers", "zalo", "9", USER)[1]
        assert "another officer has" in ioc(database_url, tmp_path, "officers", "zalo", "2", USER)[1]
        assert USER in ioc(database_url, tmp_path, "officers", "list")[1]
        process = notifier(settings_for(database_url, tmp_path, port) | server.environment(), tmp_path / "log")
        started(process)
        fire(conn)
        wait_until(lambda: value(conn, SENT) == 3, 10, "two mails and a Zalo message")
        stop_all(process)
        story = views.story(conn, 1)
        assert story is not None
        assert [d.detail for d in story.deliveries if d.channel == "zalo"] == ["Zalo message 1"]
        (sent,) = server.account.sent()
    assert sent.user == USER
    assert sent.text.startswith("CẢNH BÁO: Mực nước đạt báo động II")
    assert sent.text.endswith("https://ioc.example/desk/alert/1")
    assert "English" not in sent.text
    assert len(mailbox.mails) == 2


def test_who_waited_for_somebody_hears_of_it_by_both_ways(database_url: str, tmp_path: Path) -> None:
    with database(database_url) as conn:
        register(conn, "WTR-010")
        fire(conn)
        officer = duty.add_officer(conn, "An", "an@example.vn", zalo_user=USER)
        duty.put_on_duty(conn, officer, datetime(2020, 1, 1, tzinfo=UTC))
        assert judgement.find_somebody(conn, datetime.now(UTC)) == 2
        assert conn.execute("SELECT channel FROM outbox ORDER BY 1").fetchall() == [("email",), ("zalo",)]


def test_two_notifiers_use_no_refresh_token_twice(database_url: str, tmp_path: Path, proof: Proof) -> None:
    """In each round the access token has just become worthless, and both have messages to send."""
    rounds, alerts = proof.size("rounds", small=4, full=40), 6
    with mail_server(Mailbox()) as port, zalo(tmp_path) as server, database(database_url) as conn:
        duty.reach_on_zalo(conn, officer_on_duty(conn), USER)
        environment = settings_for(database_url, tmp_path, port) | server.environment()
        processes = [notifier(environment, tmp_path / f"log-{n}") for n in range(2)]
        started(*processes)
        server.slow[TOKENS] = 0.4
        for nth in range(rounds):
            stations = [f"WTR-{nth:02}{n}" for n in range(alerts)]
            register(conn, *stations)
            server.account.expire()
            for station in stations:
                fire(conn, station)
            wait_until(lambda: value(conn, OPEN) == 0, 30, "all of the round sent")
        stop_all(*processes)
        assert value(conn, BY_ZALO) == len(server.account.sent()) == rounds * alerts
        assert value(conn, "SELECT count(*) FROM zalo_token WHERE refused IS NOT NULL OR asked_at IS NOT NULL") == 0
        assert value(conn, RETRIED) == 0
        assert server.account.exchanges() == server.count(TOKENS) == rounds
        proof.figure("messages", rounds * alerts)


@pytest.mark.parametrize("old_token_serves", [True, False])
def test_killed_between_the_refresh_and_its_keeping(database_url: str, tmp_path: Path, old_token_serves: bool) -> None:
    """The new pair is lost: while the old access token lives it serves; else the desk says what to do, and it helps."""
    with mail_server(Mailbox()) as port, zalo(tmp_path) as server, database(database_url) as conn:
        register(conn, "WTR-010", "WTR-011")
        duty.reach_on_zalo(conn, officer_on_duty(conn), USER)
        environment = settings_for(database_url, tmp_path, port)
        process = notifier(environment | server.environment(), tmp_path / "log")
        if old_token_serves:
            started(process)
            fire(conn)
            wait_until(lambda: value(conn, BY_ZALO) == 1, 10, "sent with the first access token")
            stop_all(process)
            conn.execute("UPDATE zalo_token SET renew_at = clock_timestamp()")
        server.hold[TOKENS] = threading.Event()
        fire(conn, level_m=26.4)
        process.start()
        assert server.made.wait(20)
        process.kill()
        server.hold.pop(TOKENS).set()
        assert value(conn, "SELECT asked_at IS NOT NULL FROM zalo_token")
        process.start()
        if old_token_serves:
            wait_until(lambda: value(conn, OPEN) == 0, 20, "sent with the access token that was there before")
            assert "never came" in value(conn, "SELECT refused FROM zalo_token")
        else:
            wait_until(lambda: value(conn, RETRIED), 20, "the loss is told")
            detail = value(conn, "SELECT last_error FROM outbox WHERE channel = 'zalo'")
            assert "never came" in detail
            assert "IOC_ZALO_REFRESH_TOKEN" in detail
            assert FIRST not in (tmp_path / "log").read_text() + detail
        stop_all(process)
        server.account.authorise("authorised-anew")
        again = notifier(environment | server.environment("authorised-anew"), tmp_path / "log")
        fire(conn, "WTR-011")
        again.start()
        wait_until(lambda: value(conn, OPEN) == 0, 30, "sent once it was authorised anew")
        again.stop()
        assert value(conn, "SELECT refused IS NULL AND asked_at IS NULL FROM zalo_token")
