"""A pseudonym as somebody types it: nothing else is looked for, since what is asked for stays on record for ever."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.pseudonyms import pseudonym, written


def test_what_boards_show_is_taken_however_it_was_copied() -> None:
    shown = pseudonym("001099012345", b"key")
    assert {written(shown), written(shown.upper()), written(f" {shown}\n")} == {shown}


@pytest.mark.parametrize("text", ["", "001099012345", "Nguyễn Văn A", "0912345678", "a" * 31, "a" * 33, "g" * 32])
def test_a_name_or_a_number_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(ValueError, match="a pseudonym is 32 digits") as refused:
        written(text)
    assert not text or text not in str(refused.value)


@given(st.text() | st.text("0123456789abcdefABCDEF", min_size=32, max_size=32))
def test_nothing_else_ever_comes_out(text: str) -> None:
    with suppress(ValueError):
        assert re.fullmatch(r"[0-9a-f]{32}", written(text), re.ASCII)
