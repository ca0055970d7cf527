"""The notifier with every channel: one message a way, repetitions marked, the next way when one fails, limits kept."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from infra.native.ports import free_port
from streams import outbox
from streams.alerts import escalation, judgement, views
from streams.alerts.lifecycle import Acknowledge
from streams.alerts.rule import Text
from streams.delivery import claims, links
from streams.delivery.channels import all_channels
from streams.roster import people
from streams.roster.preferences import Contact, Quiet
from tests.integration.alerts.processes import Mailbox, mail_server, notifier, settings_for
from tests.integration.alerts.scene import database, observe, officer_on_duty, register, value
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


def reach(conn: psycopg.Connection, officer: int, channel: str, address: str, rank: int = 1) -> None:
    assert people.reach(conn, officer, Contact(channel, address, rank))


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


def test_a_channels_limit_holds_for_all_notifiers_together(database_url: str) -> None:
    with database(database_url) as conn, database(database_url) as other:
        stations = [f"WTR-{n:03}" for n in range(10)]
        register(conn, *stations)
        officer = officer_on_duty(conn)
        people.unreach(conn, officer, "email")
        reach(conn, officer, "teams", "https://teams.example/x")
        observe(conn, datetime.now(UTC), [(station, 24.5) for station in stations])
        while judgement.judge_changes(conn, datetime.now(UTC)):
            pass
        began = time.monotonic()
        taken = [claims.claim(one, all_channels()) for one in (conn, other) * 5]
        spent = time.monotonic() - began
        allowed = all_channels()["teams"].burst + spent / all_channels()["teams"].every.total_seconds()
        assert all_channels()["teams"].burst <= sum(one is not None for one in taken) <= allowed + 1
        assert claims.claim(conn, all_channels()) is None
        time.sleep(all_channels()["teams"].every.total_seconds())
        assert claims.claim(conn, all_channels()) is not None


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011")
    officer_on_duty(conn)
    fire(conn)
    fire(conn, "WTR-011")
    taken = claims.claim(conn, all_channels())
    assert taken is not None
    claims.settle(conn, taken, claims.Outcome.RETRY, "busy", all_channels()["email"], claims.PATIENCE)
    assert claims.claim(conn, all_channels()) is None
    waits = "SELECT extract(epoch FROM next_try_at - clock_timestamp()) FROM outbox WHERE id = %s"
    assert 25 < value(conn, waits, taken.id) <= 30


WAYS = "SELECT channel, state FROM outbox WHERE officer = %s ORDER BY id"
AN_HOUR = timedelta(hours=1)


def test_a_receiver_of_ones_own_that_is_busy_holds_back_nobody_else(conn: psycopg.Connection) -> None:
    """And what would wait for it goes out by its officer's next way at once."""
    register(conn, "WTR-010")
    officers = officer_on_duty(conn), officer_on_duty(conn, "Bình", "binh@example.vn")
    for officer in officers:
        reach(conn, officer, "email", f"{officer}@example.vn", rank=2)
        reach(conn, officer, "teams", f"https://teams.example/{officer}")
    fire(conn)
    teams = {"teams": all_channels()["teams"]}
    busy = claims.claim(conn, teams)
    assert busy is not None
    claims.settle(conn, busy, claims.Outcome.RETRY, "busy", teams["teams"], AN_HOUR)
    assert conn.execute(WAYS, (busy.officer,)).fetchall() == [("teams", "replaced"), ("email", "queued")]
    other = claims.claim(conn, teams)
    assert other is not None
    assert other.officer != busy.officer


def test_a_receiver_of_ones_own_that_gives_no_answer_holds_up_nobody_else(conn: psycopg.Connection) -> None:
    """Each attempt takes seconds: its messages stand aside, and together take the next way once it is given up."""
    register(conn, "WTR-010", "WTR-011")
    silent, other = officer_on_duty(conn), officer_on_duty(conn, "Bình", "binh@example.vn")
    for officer in (silent, other):
        reach(conn, officer, "email", f"{officer}@example.vn", rank=2)
        reach(conn, officer, "webhook", f"https://hook.example/{officer}")
    fire(conn)
    fire(conn, "WTR-011")
    hooks = {"webhook": all_channels()["webhook"]}
    first = claims.claim(conn, hooks)
    assert first is not None
    assert first.officer == silent
    claims.settle(conn, first, claims.Outcome.UNCLEAR, "too slow", hooks["webhook"])
    assert [one.officer for _ in range(2) if (one := claims.claim(conn, hooks))] == [other, other]
    assert claims.claim(conn, hooks) is None
    assert claims.divert(conn) == 0
    conn.execute("UPDATE outbox SET next_try_at = clock_timestamp(), attempts = 3 WHERE id = %s", (first.id,))
    again = claims.claim(conn, hooks)
    assert again is not None
    claims.settle(conn, again, claims.Outcome.UNCLEAR, "too slow", hooks["webhook"])
    assert claims.divert(conn) == 1
    assert sorted(conn.execute(WAYS, (silent,)).fetchall()) == [("email", "queued")] * 2 + [("webhook", "replaced")] * 2


def test_what_was_refused_on_one_channel_and_arrived_on_another_is_delivered(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010")
    officer = officer_on_duty(conn)
    reach(conn, officer, "email", "an@example.vn", rank=2)
    reach(conn, officer, "teams", "https://teams.example/gone")
    fire(conn)
    for name, outcome, undelivered in (("teams", claims.Outcome.REFUSED, 1), ("email", claims.Outcome.ACCEPTED, 0)):
        channel = all_channels()[name]
        taken = claims.claim(conn, {name: channel})
        assert taken is not None
        claims.settle(conn, taken, outcome, "404", channel)
        assert [row.undelivered for row in views.alerts(conn)] == [undelivered]
    assert views.trouble(conn).failed == 1, "the wrong address is still to be mended"


def test_what_a_busy_channel_would_make_wait_takes_the_next_way(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011", "WTR-012")
    officer = officer_on_duty(conn)
    reach(conn, officer, "telegram", "4711", rank=1)
    reach(conn, officer, "email", "an@example.vn", rank=2)
    fire(conn)
    fire(conn, "WTR-011")
    telegram = {"telegram": all_channels()["telegram"]}
    taken = claims.claim(conn, telegram)
    assert taken is not None
    assert claims.divert(conn) == 0
    claims.settle(conn, taken, claims.Outcome.RETRY, "busy", telegram["telegram"], AN_HOUR)
    assert conn.execute(WAYS, (officer,)).fetchall() == [
        ("telegram", "replaced"),
        ("telegram", "queued"),
        ("email", "queued"),
    ]
    fire(conn, "WTR-012")
    assert claims.divert(conn) == 2
    assert claims.divert(conn) == 0
    assert (
        sorted(conn.execute(WAYS, (officer,)).fetchall()) == [("email", "queued")] * 3 + [("telegram", "replaced")] * 3
    )
    assert value(conn, "SELECT last_error FROM outbox WHERE channel = 'telegram' ORDER BY id DESC").endswith("→ email")


def test_what_has_no_other_way_waits_for_its_busy_channel_and_the_desk_says_so(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011")
    officer_on_duty(conn)
    fire(conn)
    taken = claims.claim(conn, all_channels())
    assert taken is not None
    claims.settle(conn, taken, claims.Outcome.RETRY, "busy", all_channels()["email"], AN_HOUR)
    fire(conn, "WTR-011")
    assert claims.divert(conn) == 0
    assert views.trouble(conn).retrying == 1
    conn.execute("UPDATE outbox SET next_try_at = clock_timestamp() - interval '2 minutes' WHERE attempts = 0")
    assert views.trouble(conn).retrying == 2


NIGHT = datetime(2026, 11, 24, 16, tzinfo=UTC)  # 23:00 in Tuyên Quang
MORNING = datetime(2026, 11, 24, 23, tzinfo=UTC)


def night(conn: psycopg.Connection, level_m: float) -> None:
    register(conn, "WTR-010")
    officer = officer_on_duty(conn)
    people.set_quiet(conn, officer, Quiet(datetime(2026, 1, 1, 22).time(), datetime(2026, 1, 1, 6).time()))  # noqa: DTZ001
    observe(conn, NIGHT, [("WTR-010", level_m)])
    judgement.judge_changes(conn, NIGHT)


def test_quiet_hours_hold_back_what_is_not_critical(conn: psycopg.Connection) -> None:
    night(conn, 22.5)
    assert conn.execute("SELECT state, held_until FROM outbox").fetchall() == [("held", MORNING)]
    assert outbox.release(conn, MORNING - timedelta(seconds=1)) == 0
    assert claims.claim(conn, all_channels()) is None
    assert outbox.release(conn, MORNING) == 1
    assert claims.claim(conn, all_channels()) is not None


def test_whoever_wakes_up_reads_of_each_alert_how_it_stands_by_then(conn: psycopg.Connection) -> None:
    """The chain is followed at night; in the morning the officer hears of it once."""
    night(conn, 22.5)
    for minute in (0, 10, 20, 30):
        escalation.escalate_due(conn, NIGHT + timedelta(minutes=minute))
    assert value(conn, "SELECT count(*) FROM outbox WHERE state = 'held'") == 4
    outbox.release(conn, MORNING)
    states = conn.execute("SELECT state, settled_at IS NOT NULL FROM outbox ORDER BY seq DESC").fetchall()
    assert states == [("queued", False), *[("cancelled", True)] * (len(states) - 1)]


def test_what_became_critical_at_night_is_not_told_as_less_in_the_morning(conn: psycopg.Connection) -> None:
    night(conn, 22.5)
    observe(conn, NIGHT + timedelta(hours=2), [("WTR-010", 24.5)])
    judgement.judge_changes(conn, NIGHT + timedelta(hours=2))
    outbox.release(conn, MORNING)
    assert conn.execute("SELECT seq, state FROM outbox ORDER BY seq").fetchall() == [(1, "cancelled"), (2, "queued")]


def test_quiet_hours_never_hold_back_what_is_critical(conn: psycopg.Connection) -> None:
    night(conn, 24.5)
    assert value(conn, "SELECT state FROM outbox") == "queued"


def test_what_somebody_took_on_at_night_wakes_nobody_in_the_morning(conn: psycopg.Connection) -> None:
    night(conn, 22.5)
    judgement.act(conn, 1, Acknowledge("Bình", 1), NIGHT + timedelta(minutes=5))
    assert value(conn, "SELECT state FROM outbox") == "cancelled"
    assert outbox.release(conn, MORNING) == 0


def test_of_what_waited_all_night_only_the_newest_message_of_each_alert_goes_out(conn: psycopg.Connection) -> None:
    register(conn, "WTR-010", "WTR-011")
    officer_on_duty(conn)
    fire(conn)
    fire(conn, "WTR-011")
    fire(conn, level_m=26.4)
    assert claims.drop_overtaken(conn) == 0, "while it is fresh each message counts"
    conn.execute("UPDATE outbox SET created_at = created_at - %s", (claims.OUTDATED,))
    assert claims.drop_overtaken(conn) == 1
    assert claims.drop_overtaken(conn) == 0
    told = conn.execute("SELECT alert, state, last_error LIKE %s FROM outbox ORDER BY id", ("%newer news%",)).fetchall()
    assert told == [(1, "cancelled", True), (2, "queued", None), (1, "queued", None)]
