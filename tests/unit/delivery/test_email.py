"""E-mail without a server: what stands in the headers of a message."""

from __future__ import annotations

from dataclasses import replace
from email.policy import SMTP

from hypothesis import given
from hypothesis import strategies as st

from streams.delivery.channels.email import compose
from tests.integration.delivery.test_http_channels import message


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_name_and_no_title_keeps_a_mail_from_being_written(name: str, title: str) -> None:
    mail = compose(replace(message("an@example.vn"), name=name, subject=title), "ioc@example.vn")
    assert mail["Subject"] == " ".join(title.split())
    assert b"an@example.vn" in mail.as_bytes(policy=SMTP)
