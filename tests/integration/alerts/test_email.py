"""What the mail server's answers mean: try again, or never."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.native.ports import free_port
from streams.delivery.channel import Message, RefusedError, UnavailableError
from streams.delivery.channels.email import EmailSender
from streams.settings import Settings
from tests.integration.alerts.processes import Mailbox, mail_server

MESSAGE = Message("key-1", "key-1", "An", "an@example.vn", "Thử", "Nội dung", urgent=True)


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def sender(mailbox: Mailbox) -> Iterator[EmailSender]:
    with mail_server(mailbox) as port:
        sender = EmailSender(Settings(smtp_port=port, smtp_sender="ioc@example.vn"))
        yield sender
        sender.close()


def test_one_session_takes_several_messages_and_survives_a_busy_server(mailbox: Mailbox, sender: EmailSender) -> None:
    assert sender.send(MESSAGE) == "250 2.0.0 queued as 1"
    mailbox.answers = ["451 4.3.0 try later"]
    with pytest.raises(UnavailableError, match="451"):
        sender.send(MESSAGE)
    assert sender.send(MESSAGE) == "250 2.0.0 queued as 2"
    assert mailbox.ids() == ["<key-1@example.vn>"] * 2
    assert mailbox.mails[0]["X-Priority"] == "1"


def test_what_is_refused_for_good_leaves_the_session_usable(mailbox: Mailbox, sender: EmailSender) -> None:
    mailbox.answers = ["554 5.7.1 looks like spam"]
    with pytest.raises(RefusedError, match="554"):
        sender.send(MESSAGE)
    mailbox.refused_addresses.add("an@example.vn")
    with pytest.raises(RefusedError, match="550"):
        sender.send(MESSAGE)
    mailbox.refused_addresses.clear()
    assert sender.send(MESSAGE).startswith("250")


def test_a_server_that_is_away_is_worth_another_try() -> None:
    sender = EmailSender(Settings(smtp_port=free_port()))
    with pytest.raises(UnavailableError, match=r"máy chủ từ chối kết nối / Mail server .* refuses the connection"):
        sender.send(MESSAGE)
