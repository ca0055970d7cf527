"""Channels over HTTP against a real server: the exact shapes they send, and what each answer means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr, TypeAdapter

from connectors.signatures import timed_hmac
from infra.native.ports import free_port
from streams.alerts.rule import Severity, Text
from streams.alerts.rules.water_level import RULE
from streams.delivery.channel import Message, RefusedError, Sender, UnavailableError, UnclearError
from streams.delivery.channels import all_channels
from streams.delivery.text import Notice, body, subject_line
from streams.settings import Settings
from tests.integration.delivery.receiver import PostableAlert, Receiver, TeamsMessage, TelegramMessage, receiver

TOKEN = ("123456", "bí-mật")
TELEGRAM = "/bot123456:secret/sendMessage"
LINK = "https://ioc.example/nhan/abc"


def message(address: str, kind: str = "fired", **more: Any) -> Message:
    notice = Notice(
        alert=12,
        kind=kind,
        title=Text("Mực nước đạt báo động II: Sông Lô", "Water at alarm II: River Lo"),
        severity=Severity.SEVERE,
        level=2,
        subject="WTR-010",
        place=Text("Sông Lô", "River Lo"),
        agency=Text("Sở Nông nghiệp", "Agriculture"),
        measured_at=datetime(2026, 11, 25, 3, tzinfo=UTC),
        evidence={"value": 24.5, "line_m": 24.0, "level": 2},
        rule=None,
        link=LINK,
    )
    words = {"subject": subject_line(notice), "body": body(notice)}
    return Message("key-1", "key-1", "An", address, urgent=True, notice=notice, **(words | more))


@pytest.fixture
def server() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


def settings(server: Receiver, **more: Any) -> Settings:
    return Settings(
        telegram_api_url=server.address,
        telegram_token=SecretStr("123456:secret"),
        sms_url=f"{server.address}/sms",
        webhook_secret=SecretStr("s3cret"),
        **more,
    )


def opened(channel: str, here: Settings) -> Sender:
    return all_channels()[channel].opened(here)


def test_telegram_gets_text_and_a_button_and_no_preview(server: Receiver) -> None:
    server.bodies[TELEGRAM] = {"ok": True, "result": {"message_id": 17}}
    sender = opened("telegram", settings(server))
    assert sender.send(message("4711")) == "Telegram message 17"
    sender.send(message("4711", kind="resolved"))
    sender.send(message("4711", body="x" * 5_000))
    sender.close()
    first, over, long = (TelegramMessage.model_validate(one.json()) for one in server.at(TELEGRAM))
    assert first.chat_id == "4711"
    assert first.text.startswith("CẢNH BÁO: Mực nước")
    assert first.text.endswith("Trả lời NHAN 12 để nhận xử lý.")
    assert "English" not in first.text
    assert first.link_preview_options.is_disabled
    assert first.reply_markup is not None
    assert [[button.url for button in row] for row in first.reply_markup.inline_keyboard] == [[LINK]]
    assert over.reply_markup is None
    assert len(long.text) == 4_096


def test_what_telegrams_answers_mean(server: Receiver) -> None:
    sender = opened("telegram", settings(server))
    server.answers[TELEGRAM] = [
        (403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}, {}),
        (429, {"ok": False, "error_code": 429, "description": "Too Many", "parameters": {"retry_after": 7}}, {}),
        (401, {"ok": False, "error_code": 401, "description": "Unauthorized"}, {}),
        (502, "<html>", {}),
    ]
    with pytest.raises(RefusedError, match="blocked by the user"):
        sender.send(message("1"))
    with pytest.raises(UnavailableError) as busy:
        sender.send(message("1"))
    assert busy.value.retry_after_s == 7
    with pytest.raises(UnavailableError, match="Unauthorized"):
        sender.send(message("1"))
    with pytest.raises(UnclearError):
        sender.send(message("1"))
    sender.close()


def test_teams_gets_one_adaptive_card(server: Receiver) -> None:
    sender = opened("teams", settings(server))
    server.answers["/workflow"] = [(202, "", {}), (202, "", {}), (404, "gone", {}), (429, "", {"Retry-After": "30"})]
    assert sender.send(message(f"{server.address}/workflow")) == "Teams 202"
    sender.send(message(f"{server.address}/workflow", kind="resolved"))
    card, over = (TeamsMessage.model_validate(one.json()).attachments[0].content for one in server.received)
    assert card.body[0].text == r"\[CẢNH BÁO\] Mực nước đạt báo động II: Sông Lô"
    assert card.body[0].color == "Attention"
    facts = card.body[2].facts
    assert facts is not None
    assert ("Cơ quan phụ trách", "Sở Nông nghiệp") in [(fact.title, fact.value) for fact in facts]
    assert (card.actions[0].title, card.actions[0].url) == ("Xem và nhận xử lý", LINK)
    assert (over.actions[0].title, over.actions[0].url) == ("Xem", LINK)
    with pytest.raises(RefusedError, match="404: gone"):
        sender.send(message(f"{server.address}/workflow"))
    with pytest.raises(UnavailableError) as busy:
        sender.send(message(f"{server.address}/workflow"))
    assert busy.value.retry_after_s == 30
    sender.close()


def test_a_webhook_is_signed_as_our_own_ingest_takes_it(server: Receiver) -> None:
    sender = opened("webhook", settings(server))
    assert sender.send(message(f"{server.address}/hook")).startswith("Webhook 200")
    sender.close()
    got = server.received[0]
    timed_hmac()(got.headers, got.body, b"s3cret", datetime.now(UTC))
    assert got.headers["idempotency-key"] == "key-1"
    told = got.json()
    assert (told["alert"], told["event"], told["severity"], told["link"]) == (12, "fired", "severe", LINK)
    assert told["title"] == {"vi": "Mực nước đạt báo động II: Sông Lô", "en": "Water at alarm II: River Lo"}
    assert told["evidence"]["value"] == 24.5


def test_sms_is_written_as_the_gateway_wants_it(server: Receiver) -> None:
    sender = opened("sms", settings(server, sms_authorization=SecretStr("Bearer x")))
    sender.send(message("84912345678", subject='Nước "lên"\nĐường ngập'))
    assert server.received[0].json() == {
        "to": "84912345678",
        "text": f'Nuoc "len"\nDuong ngap\n{LINK}',
        "id": "key-1",
    }
    assert server.received[0].headers["authorization"] == "Bearer x"
    form = settings(
        server, sms_body="phone={to}&sms={text}", sms_content_type="application/x-www-form-urlencoded", sms_plain=False
    )
    opened("sms", form).send(message("0912345678", subject="Nước lên & xuống"))
    assert server.received[1].body.startswith(b"phone=0912345678&sms=N%C6%B0%E1%BB%9Bc+l%C3%AAn+%26+")


def test_what_a_gateways_words_mean(server: Receiver) -> None:
    here = settings(server, sms_accepted='"code": *0', sms_refused='"code": *13')
    sender = opened("sms", here)
    server.answers["/sms"] = [(200, '{"code": 0}', {}), (200, '{"code": 13}', {}), (200, '{"code": 99}', {})]
    assert sender.send(message("84912345678")) == 'SMS: {"code": 0}'
    with pytest.raises(RefusedError, match="13"):
        sender.send(message("84912345678"))
    with pytest.raises(UnavailableError, match="99"):
        sender.send(message("84912345678"))


def test_alertmanager_knows_one_alert_however_often_it_is_told(server: Receiver) -> None:
    sender = opened("alertmanager", settings(server))
    for kind in ("fired", "escalated", "resolved"):
        sender.send(message(server.address, kind))
    posted = [TypeAdapter(list[PostableAlert]).validate_json(one.body) for one in server.at("/api/v2/alerts")]
    now = datetime.now(UTC)
    going = [{str(a.labels) for a in alerts if a.endsAt > now + timedelta(hours=1)} for alerts in posted]
    assert len(going[0]) == 1
    assert going[0] == going[1]
    assert going[2] == set()
    assert {"alertname", "ioc_alert", "subject", "severity"} == set(posted[0][0].labels)


def test_everything_else_goes_through_apprise(server: Receiver) -> None:
    sender = opened("apprise", settings(server))
    address = server.address.replace("http://", "json://") + "/notify"
    assert sender.send(message(address)) == "apprise json"
    told = server.at("/notify")[0].json()
    assert told["title"] == "[CẢNH BÁO] Mực nước đạt báo động II: Sông Lô"
    assert LINK in told["message"]
    server.answers["/notify"] = [(500, "", {})]
    with pytest.raises(UnavailableError, match="took no message"):
        sender.send(message(address))
    with pytest.raises(RefusedError, match="the address is wrong"):
        sender.send(message("nosuchservice://x"))


@pytest.mark.parametrize("channel", ["telegram", "sms", "teams", "webhook", "alertmanager"])
def test_a_server_that_is_away_is_said_in_a_sentence(channel: str, server: Receiver) -> None:
    gone = f"http://127.0.0.1:{free_port()}"
    here = settings(server).model_copy(update={"telegram_api_url": gone, "sms_url": gone})
    sender = opened(channel, here)
    with pytest.raises(UnavailableError, match=r"máy chủ từ chối kết nối / .*: the server refuses the connection"):
        sender.send(message(gone if channel in ("teams", "webhook", "alertmanager") else "84912345678"))
    sender.close()


@pytest.mark.parametrize("channel", ["telegram", "sms", "webhook", "zalo_zns"])
def test_what_is_not_set_up_names_its_setting(channel: str) -> None:
    with pytest.raises(UnavailableError, match=f"IOC_{channel.upper()}_"):
        opened(channel, Settings()).send(message("84912345678"))


def test_no_error_quotes_the_bots_token(server: Receiver) -> None:
    here = settings(server).model_copy(update={"telegram_api_url": "http://127.0.0.1:1/\x00"})
    with pytest.raises((UnavailableError, RefusedError)) as told:
        opened("telegram", here).send(message("1"))
    assert "secret" not in str(told.value)


def test_the_rules_runbook_is_on_the_card(server: Receiver) -> None:
    whole = message(f"{server.address}/workflow")
    assert whole.notice is not None
    with_rule = Notice(**{name: getattr(whole.notice, name) for name in Notice.__slots__} | {"rule": RULE})
    sender = opened("teams", settings(server))
    sender.send(Message("k", "k", "An", whole.address, "x", "y", urgent=True, notice=with_rule))
    card = TeamsMessage.model_validate(server.received[0].json()).attachments[0].content
    assert (card.body[3].text or "").startswith("1. ")


@pytest.mark.parametrize(
    ("channel", "setting"),
    [
        ("telegram", "IOC_TELEGRAM_TOKEN"),
        ("sms", "IOC_SMS_URL"),
        ("webhook", "IOC_WEBHOOK_SECRET"),
        ("web_push", "IOC_PUSH_KEY"),
        ("zalo", "IOC_ZALO_APP_ID"),
        ("zalo_zns", "IOC_ZALO_APP_ID, IOC_ZALO_ZNS_TEMPLATE"),
    ],
)
def test_a_channel_that_is_not_set_up_says_which_setting_it_lacks(channel: str, setting: str) -> None:
    with pytest.raises(UnavailableError, match=f"is not set up here: {setting}$"):
        opened(channel, Settings())
