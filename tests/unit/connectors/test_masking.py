"""No long number and no address survives masking, however it is written; other text is left alone."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.masking import MARK, masked, masked_runs

DIGITS = st.text("0123456789", min_size=9, max_size=20)
AROUND = st.text(st.characters(exclude_categories=("Nd", "Cs")), max_size=20)
BETWEEN = st.sampled_from(["", " ", ".", "-", "  ", " - ", "\u00a0", "\u2013", "_"])


@given(before=AROUND, number=DIGITS, between=BETWEEN, after=AROUND)
@example(before="", number="000000000", between=" ", after="@:")
def test_a_long_number_never_survives(before: str, number: str, between: str, after: str) -> None:
    hidden = masked(f"{before}{between.join(number)}{after}")
    assert not any(character.isdigit() for character in hidden if unicodedata.category(character) == "Nd")
    assert MARK in hidden


@given(st.text())
def test_masked_once_is_masked(text: str) -> None:
    once = masked(text)
    assert masked(once) == once
    assert not re.search(r"\d{9}", once)


@given(
    st.text(st.characters(exclude_characters="@", exclude_categories=("Nd", "Cs", "Cc", "Cf", "Zl", "Zp"))),
    st.integers(0, 99_999_999),
)
def test_text_without_either_is_left_alone(text: str, number: int) -> None:
    assert masked(f"{text}{number}") == f"{text}{number}"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("CCCD 001099012345, hồ sơ trễ", "CCCD ***, hồ sơ trễ"),
        ("gọi (+84) 912.345.678 nhé", "gọi *** nhé"),
        ("gọi 0912 345 678 hoặc 0987-654-321", "gọi *** hoặc ***"),
        ("viết tới an.nguyen@example.vn.", "viết tới ***"),
        ("https://x.vn/tra-cuu?cccd=001099012345&n=1", "https://x.vn/tra-cuu?cccd=***&n=1"),
        ("số ٠٠١٠٩٩٠١٢٣٤٥", "số ***"),
        ("ngày 24/11/2026, phòng 12", "ngày 24/11/2026, phòng 12"),
        ("12345678", "12345678"),
        ("hồ sơ H60.08.01-261124-0975", "hồ sơ H60.08.01-261124-0975"),
        ("hồ sơ H60.08.01-261124-0975123456", "hồ sơ H***"),
        ("gọi 0912\u202e345\u2066678", "gọi ***"),
        ("tốt\u202e lắm\u200b\x00\n", "tốt lắm\n"),
        ("", ""),
    ],
)
def test_examples(text: str, hidden: str) -> None:
    assert masked(text) == hidden


def test_time_grows_with_the_length_alone() -> None:
    for text in ("a" * 300_000, "(" * 300_000, "1 " * 150_000, "1234567x" * 40_000, "a@" * 150_000):
        begun = time.process_time()
        masked(text)
        assert time.process_time() - begun < 5


def test_a_code_keeps_what_stands_between_its_digits() -> None:
    assert masked_runs("H60.08.01-261124-0975") == "H60.08.01-261124-0975"
    assert masked_runs("H60-001099012345") == "H60-***"
    assert masked_runs("an@example.vn") == MARK


@given(st.integers(0, 40))
def test_the_cut_leaves_no_part_of_a_number(place: int) -> None:
    text = "x" * (100 - place) + " 0912345678 và 008190001234"
    assert not re.search(r"\d", masked(text, 100))
