"""E-mail without a server: what stands in the headers of a message."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import compat32
from email.utils import parseaddr

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


@given(st.lists(st.sampled_from(TITLE.split()), min_size=1, max_size=40))
def test_subjects_and_names_keep_their_spaces_however_long_they_are(words: list[str]) -> None:
    title = " ".join(["[CẢNH BÁO]", *words])
    mail = compose(replace(message("an@example.vn"), subject=title, name=title), "ioc@example.vn")
    sent = mail.as_bytes(policy=WIRE)
    read = message_from_bytes(sent, policy=compat32)
    name, address = parseaddr(read["To"])
    assert (in_words(read["Subject"]), in_words(name), address) == (title, title, "an@example.vn")
    head = sent.partition(b"\r\n\r\n")[0].decode("ascii")
    assert max(map(len, head.split("\r\n"))) <= 78


def in_words(encoded: str) -> str:
    """Return what a header's encoded words say (RFC 2047, section 6.2: white space between two of them is none)."""
    return str(make_header(decode_header(encoded)))
