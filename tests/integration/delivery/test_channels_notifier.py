"""The notifier with every channel: one message a way, repetitions marked, the next way when one fails."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from infra.native.ports import free_port
from streams import outbox
from streams.alerts import views
from streams.alerts.rule import Text
from streams.delivery import claims, links
from streams.delivery.channels import all_channels
from streams.roster import people
from tests.integration.alerts.processes import Mailbox, mail_server, notifier, settings_for
from tests.integration.alerts.scene import database, officer_on_duty, reach, register, value
from tests.integration.alerts.test_notifier import OPEN, SENT, fire, started, stop_all
from tests.integration.alerts.zalo_city import MESSAGES, USER, Zalo, zalo
from tests.integration.delivery.receiver import (
    PostableAlert,
    Receiver,
    TeamsMessage,
    TelegramMessage,
    ZnsMessage,
    receiver,
)
from tests.waiting import wait_until

TELEGRAM = "/bot123456:secret/sendMessage"
SECRET = "a-web-secret"
MOMENT = timedelta(microseconds=1)


def environment(server: Receiver, url: str, folder: Path, smtp_port: int = 9) -> dict[str, str]:
    return settings_for(url, folder, smtp_port) | {
        "IOC_TELEGRAM_API_URL": server.address,
        "IOC_TELEGRAM_TOKEN": "123456:secret",
        "IOC_SMS_URL": f"{server.address}/sms",
        "IOC_WEBHOOK_SECRET": "s3cret",
        "IOC_WEB_SECRET": SECRET,
        "IOC_ZALO_ZNS_URL": server.address,
        "IOC_ZALO_ZNS_TEMPLATE": "305123",
    }


def answered(conn: psycopg.Connection, server: Receiver, account: Zalo) -> None:
    """See that officers' messages were answered, but for one from before the window, which is nobody's trouble."""
    told = [TelegramMessage.model_validate(one.json()) for one in server.at(TELEGRAM)]
    replied = [one for one in told if one.reply_parameters is not None]
    assert [(one.text, one.reply_parameters.message_id) for one in replied if one.reply_parameters] == [
        ("Đã nhận: lũ.", 31)
    ]
    assert account.count(MESSAGES) == 2
    late = conn.execute("SELECT state, last_error FROM outbox WHERE alert IS NULL AND channel = 'sms'").fetchone()
    assert late is not None
    assert (late[0], late[1][:11]) == ("cancelled", "quá 48 giờ ")
    assert views.trouble(conn).failed == 0


def link_of_the_alert(server: Receiver, officer: int) -> str:
    """Return the address in the message by Telegram, by which that officer takes the first alert on."""
    sent = [TelegramMessage.model_validate(one.json()) for one in server.at(TELEGRAM)]
    telegram = next(one for one in sent if one.reply_parameters is None)
    assert telegram.reply_markup is not None
    link = telegram.reply_markup.inline_keyboard[0][0].url
    offer = links.read(link.rpartition("/")[2], SECRET)
    assert offer is not None
    assert (offer.alert, offer.officer) == (1, officer)
    assert link.startswith("https://ioc.example/nhan/")
    return link


def test_an_officer_is_told_by_all_channels_each_in_its_shape(database_url: str, tmp_path: Path) -> None:
    mailbox = Mailbox()
    with receiver() as server, mail_server(mailbox) as port, zalo(tmp_path) as account, database(database_url) as conn:
        register(conn, "WTR-010")
        officer = officer_on_duty(conn)
        addresses = {
            "telegram": "4711",
            "sms": "84912345678",
            "teams": f"{server.address}/workflow",
            "webhook": f"{server.address}/hook",
            "alertmanager": server.address,
            "apprise": server.address.replace("http:", "json:") + "/apprise",
            "zalo": USER,
            "zalo_zns": "0912345678",
        }
        assert {*addresses, "email", "web_push"} == set(all_channels())
        for channel, address in addresses.items():
            assert all_channels()[channel].address.fullmatch(address), channel
            reach(conn, officer, channel, address)
        server.bodies[TELEGRAM] = {"ok": True, "result": {"message_id": 17}}
        server.bodies["/message/template"] = {"error": 0, "data": {"msg_id": "z1"}}
        process = notifier(environment(server, database_url, tmp_path, port) | account.environment(), tmp_path / "log")
        fire(conn)
        long_ago = outbox.ANSWER_WINDOW - MOMENT
        for channel, ago in (("telegram", timedelta(0)), ("zalo", timedelta(0)), ("sms", long_ago)):
            assert outbox.answer(conn, officer, channel, "31", Text("Đã nhận: lũ.", "Taken on: flood."), ago)
            assert not outbox.answer(conn, officer, channel, "31", Text("lại", "again"), ago)
        started(process)
        wait_until(lambda: value(conn, OPEN) == 0, 20, "all ways settled")
        stop_all(process)
        answered(conn, server, account)
        assert value(conn, SENT) == len(addresses) + 1 + 2, conn.execute("SELECT * FROM delivery_receipt").fetchall()
        story = views.story(conn, 1)
        key = str(value(conn, "SELECT key FROM outbox WHERE channel = 'zalo_zns'"))
    assert story is not None
    link = link_of_the_alert(server, officer)
    TeamsMessage.model_validate(server.at("/workflow")[0].json())
    PostableAlert.model_validate(server.at("/api/v2/alerts")[0].json()[0])
    zns = ZnsMessage.model_validate(server.at("/message/template")[0].json())
    assert (zns.phone, zns.template_id, zns.tracking_id) == ("84912345678", "305123", key)
    assert zns.template_data["severity"] == "nghiêm trọng"
    assert server.at("/message/template")[0].headers["access_token"]
    assert server.at("/sms")[0].json()["text"].endswith(link)
    assert mailbox.mails[0].get_content().count(link) == 2
    assert len(server.at("/hook")) == len(server.at("/apprise")) == 1


def test_killed_in_between_a_channel_without_keys_repeats_with_a_mark(database_url: str, tmp_path: Path) -> None:
    with receiver() as server, database(database_url) as conn:
        register(conn, "WTR-010")
        officer = officer_on_duty(conn)
        people.unreach(conn, officer, "email")
        reach(conn, officer, "telegram", "4711")
        server.bodies[TELEGRAM] = {"ok": True, "result": {"message_id": 17}}
        server.hold = threading.Event()
        process = notifier(environment(server, database_url, tmp_path), tmp_path / "log")
        fire(conn)
        started(process)
        assert server.taken.wait(10)
        process.kill()
        server.hold.set()
        process.start()
        wait_until(lambda: value(conn, SENT) == 1, 10, "sent by the next process")
        stop_all(process)
        assert value(conn, "SELECT detail FROM delivery_receipt") == "(nhắc lại) Telegram message 17"
    first, again = (TelegramMessage.model_validate(one.json()).text for one in server.at(TELEGRAM))
    assert again == f"(nhắc lại) {first}"


def test_what_surely_did_not_arrive_is_repeated_without_a_mark(database_url: str, tmp_path: Path) -> None:
    with receiver() as server, database(database_url) as conn:
        register(conn, "WTR-010")
        officer = officer_on_duty(conn)
        people.unreach(conn, officer, "email")
        reach(conn, officer, "sms", "84912345678")
        server.answers["/sms"] = [(503, "busy", {})]
        process = notifier(environment(server, database_url, tmp_path), tmp_path / "log")
        fire(conn)
        started(process)
        wait_until(lambda: value(conn, SENT) == 1, 15, "sent at the second try")
        stop_all(process)
        outcomes = conn.execute("SELECT outcome, detail FROM delivery_receipt ORDER BY attempt").fetchall()
    assert outcomes[0] == ("retry", "Cổng SMS: trả lời 503: busy / SMS gateway: answers 503: busy")
    assert [one.json()["text"][:4] for one in server.at("/sms")] == ["[CAN", "[CAN"]


@pytest.mark.parametrize("refused", [True, False])
def test_a_failing_channel_falls_over_to_the_officers_next(database_url: str, tmp_path: Path, refused: bool) -> None:
    """A refusal at once; a channel that is away after its tries, and then it is given up."""
    mailbox = Mailbox()
    with receiver() as server, mail_server(mailbox) as port, database(database_url) as conn:
        register(conn, "WTR-010")
        officer = officer_on_duty(conn)
        reach(conn, officer, "telegram", "4711", rank=1)
        reach(conn, officer, "sms", "84912345678", rank=2)
        reach(conn, officer, "email", "an@example.vn", rank=3)
        server.answers["/sms"] = [(400, "no such number", {})]
        here = environment(server, database_url, tmp_path, port)
        if refused:
            server.answers[TELEGRAM] = [(403, {"ok": False, "description": "Forbidden: bot was blocked"}, {})]
        else:
            here["IOC_TELEGRAM_API_URL"] = f"http://127.0.0.1:{free_port()}"
        process = notifier(here, tmp_path / "log")
        fire(conn)
        started(process)
        tries = all_channels()["telegram"].tries
        if not refused:
            for _ in range(tries):
                wait_until(lambda: value(conn, "SELECT count(*) FROM delivery_receipt") > 0, 10, "a try")
                conn.execute("UPDATE outbox SET next_try_at = clock_timestamp() WHERE state = 'queued'")
                time.sleep(0.7)
        wait_until(lambda: mailbox.mails, 15, "told by the last way")
        wait_until(lambda: value(conn, OPEN) == 0, 10, "all settled")
        stop_all(process)
        states: dict[str, str] = dict(conn.execute("SELECT channel, state FROM outbox").fetchall())
        attempts = value(conn, "SELECT attempts FROM outbox WHERE channel = 'telegram'")
        last = value(conn, "SELECT last_error FROM outbox WHERE channel = 'telegram'")
    assert states == {"telegram": "failed" if refused else "replaced", "sms": "failed", "email": "sent"}
    assert attempts == (1 if refused else tries)
    assert last.endswith("→ sms")
    assert len(mailbox.mails) == 1


def test_a_server_that_hangs_holds_up_no_other_channel(database_url: str, tmp_path: Path) -> None:
    mailbox = Mailbox()
    with receiver() as server, mail_server(mailbox) as port, database(database_url) as conn:
        stations = [f"WTR-{n:03}" for n in range(5)]
        register(conn, *stations)
        reach(conn, officer_on_duty(conn), "sms", "84912345678")
        server.hold = threading.Event()
        process = notifier(environment(server, database_url, tmp_path, port), tmp_path / "log")
        started(process)
        for station in stations:
            fire(conn, station)
        assert server.taken.wait(10)
        wait_until(lambda: len(mailbox.mails) == len(stations), 4, "all mails while the gateway hangs")
        assert value(conn, "SELECT count(*) FROM outbox WHERE channel = 'sms' AND state = 'sent'") == 0
        server.hold.set()
        wait_until(lambda: value(conn, OPEN) == 0, 15, "and the messages once it answers")
        stop_all(process)


def test_messages_of_a_channel_that_is_no_more_are_shown(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    officer_on_duty(conn)
    fire(conn)
    assert claims.fail_unknown(conn, ["email"]) == 0
    assert claims.fail_unknown(conn, ["pager"]) == 1
    assert views.trouble(conn).failed == 1
