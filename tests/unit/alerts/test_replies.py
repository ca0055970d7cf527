"""What an answer to an alert's message asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.alerts.replies import Reply, reply_of
from streams.delivery.text import reply_hint
from tests.integration.delivery.test_http_channels import message


@pytest.mark.parametrize(
    "text",
    [
        "NHAN 12",
        "nhận 12",
        " Nhan: 12",
        "ok #12",
        "ACK 12.",
        "Nhận xử lý 12 nhé",
        "nhận cảnh báo số 12",
        "nha\u0323\u0302n 12",
        "NHAN12",
        "nhận12",
        "Đã nhận 12",
        "dạ, em nhận 12 ạ",
        "da nhan xu ly 12",
    ],
)
def test_the_number_behind_the_word(text: str) -> None:
    assert reply_of(text) == Reply(12)


@pytest.mark.parametrize("text", ["Nhận được tin nhưng không xử lý được", "ok nhung dang bận", "ACK, cannot"])
def test_whoever_cannot_takes_nothing_on(text: str) -> None:
    assert reply_of(text) is None


def test_whoever_names_an_alert_and_says_no_is_told_that_nothing_was_taken_on() -> None:
    ours = "CẢNH BÁO: …" + reply_hint(message("4711").notice)
    assert reply_of("nhan 12 khong duoc") == Reply(12, declined=True)
    assert reply_of("nhận, nhưng chưa tới nơi", ours) == Reply(12, declined=True)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("NHAN 12", Reply(12)),
        ("nhận", Reply(None)),
        ("ok", Reply(None)),
        ("nhan12", Reply(12)),
        ("nhann12", None),
        ("ack12", None),
        ("nhanh lên", None),
        ("Hồ sơ của tôi bao giờ có?", None),
        ("tôi nhận", Reply(None)),
        ("Dạ nhận ạ", Reply(None)),
        ("Tôi nhận được giấy hẹn", None),
        ("đã nhận được tin", None),
        ("Đã nhận tin", None),
        ("Em đã nhận thông tin ạ", None),
        ("da nhan thong bao", None),
        ("Dạ em nhận cảnh báo 12", Reply(12)),
        ("dân báo 12", None),
        ("em", None),
        ("", None),
        ("NHAN 12a", Reply(None)),
    ],
)
def test_words(text: str, wanted: Reply | None) -> None:
    assert reply_of(text) == wanted


def test_the_message_that_is_answered_names_the_alert() -> None:
    ours = "CẢNH BÁO: …" + reply_hint(message("4711").notice)
    assert reply_of("nhận", ours) == Reply(12)
    assert reply_of("nhận 13", ours) == Reply(13)


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_text_is_an_answer_or_none(text: str, quoted: str) -> None:
    found = reply_of(text, quoted)
    assert found is None or found.alert is None or 0 <= found.alert < 10**15
