"""The broker's notices: one kind of them is a message that nobody will ever see."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.transports.broker_log import sent_away

SAID = b"Client cam era 7 disconnected due to oversize packet."


@pytest.mark.parametrize("notice", [SAID, b"2026-11-26T00:35:51: " + SAID, b"1795653331: " + SAID + b"\n"])
def test_who_was_sent_away_is_known_whenever_it_was(notice: bytes) -> None:
    assert sent_away(notice) == ("cam era 7", SAID)


@pytest.mark.parametrize(
    "notice",
    [b"", b"\xff", b"New connection from 127.0.0.1:38809 on port 1883.", b"Client a closed its connection."],
)
def test_other_notices_are_passed_over(notice: bytes) -> None:
    assert sent_away(notice) is None


@given(st.binary(max_size=200))
def test_whatever_the_broker_says(notice: bytes) -> None:
    found = sent_away(notice)
    assert found is None or found[0]
