"""E-mail without a server: what stands in the headers of a message."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

from hypothesis import given
from hypothesis import strategies as st

from streams.delivery.channels.email import WIRE, compose
from tests.integration.delivery.test_http_channels import message

TITLE = "Kho dữ liệu chậm cập nhật: Cơ sở điện lực và thương mại Lô (+3 nơi)"


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_name_and_no_title_keeps_a_mail_from_being_written(name: str, title: str) -> None:
    mail = compose(replace(message("an@example.vn"), name=name, subject=title), "ioc@example.vn")
    assert mail["Subject"] == " ".join(title.split())
    assert b"an@example.vn" in mail.as_bytes(policy=WIRE)


@given(st.lists(st.sampled_from(TITLE.split()), max_size=40))
def test_a_subject_keeps_its_spaces_however_long_it_is(words: list[str]) -> None:
    title = " ".join(["[CẢNH BÁO]", *words])
    sent = compose(replace(message("an@example.vn"), subject=title), "ioc@example.vn").as_bytes(policy=WIRE)
    assert message_from_bytes(sent, policy=default)["Subject"] == title
    head = sent.partition(b"\r\n\r\n")[0].decode("ascii")
    assert max(map(len, head.split("\r\n"))) <= 78
