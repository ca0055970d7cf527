"""No run of nine digits and no address stays in a text, however it is written; what is no secret does."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.masking import MASK, masked

SEPARATORS = st.sampled_from(["", "", " ", ".", "-", " - ", "–", "\u00a0"])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("gọi 0912345678 nhé", f"gọi {MASK} nhé"),
        ("gọi +84 912 345 678", f"gọi {MASK}"),
        ("(0912) 345-678.", f"({MASK}."),
        ("sđt:0912.345.678,CCCD:008190001234", f"sđt:{MASK},CCCD:{MASK}"),
        ("số 091234567890912345678", f"số {MASK}"),
        ("an.nguyen+1@example.vn", MASK),
        ("viết tới <an@example.vn> nhé", f"viết tới {MASK} nhé"),
        ("٠٩١٢٣٤٥٦٧٨", MASK),
        ("ngày 24/11/2026 lúc 8 giờ, 12345678", "ngày 24/11/2026 lúc 8 giờ, 12345678"),
        ("hồ sơ H60.08.01-261124-0975", "hồ sơ H60.08.01-261124-0975"),
        ("hồ sơ H60.08.01-261124-0975123456", f"hồ sơ H{MASK}"),
    ],
)
def test_what_tells_who_wrote_is_covered(text: str, left: str) -> None:
    assert masked(text, 2_000) == left


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="H"), max_size=40),
    st.lists(st.tuples(st.sampled_from("0123456789"), SEPARATORS), min_size=9, max_size=14),
    st.text(max_size=40),
)
def test_no_number_survives_its_spelling(before: str, digits: list[tuple[str, str]], after: str) -> None:
    number = "".join(digit + separator for digit, separator in digits[:-1]) + digits[-1][0]
    assert number not in masked(before + number + after, 2_000)


@given(st.integers(0, 40))
def test_the_cut_leaves_no_part_of_a_number(place: int) -> None:
    text = "x" * (100 - place) + " 0912345678 và 008190001234"
    assert not re.search(r"\d", masked(text, 100))


def test_a_hostile_text_is_soon_read() -> None:
    began = time.monotonic()
    for text in ("a" * 262_144, "1-" * 131_072, "a@" * 131_072, "1 2 3 4 5 6 7 8 " * 16_384):
        masked(text, 2_000)
    assert time.monotonic() - began < 5
