"""Numbers as people type them: the Vietnamese and the English way are read, what may be either is asked about."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.typed_number import NumberError, read, shown


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("35", 35),
        ("1,5", 1.5),
        ("1.5", 1.5),
        (" -0,25 ", -0.25),
        ("\u22125", -5),
        ("0.125", 0.125),
        ("0,125", 0.125),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("2.000,0", 2000),
        ("2.000.000", 2_000_000),
        ("2 000", 2000),
        ("12\u00a0500,5", 12_500.5),
        ("21,8230", 21.823),
        ("1234.567", 1234.567),
        (",5", 0.5),
        ("1e3", 1000),
    ],
)
def test_what_is_meant_is_read(written: str, number: float) -> None:
    assert read(written) == number


@pytest.mark.parametrize(
    ("written", "large", "small"),
    [("2.000", "2000", "2,0"), ("2,500", "2500", "2,5"), ("-12.345", "-12345", "-12,3450"), ("1.010", "1010", "1,01")],
)
def test_what_may_be_either_is_asked_about(written: str, large: str, small: str) -> None:
    with pytest.raises(NumberError) as error:
        read(written)
    assert error.value.asked is not None
    assert error.value.asked.vi == f"“{written}” đọc được hai cách: hãy viết {large} hoặc {small}."
    assert read(large) == pytest.approx(1000 * read(small))


@pytest.mark.parametrize("written", ["", "x", "1.2.3", "1,23,4", "nan", "inf", "1e999", "1_000", "12 5", "1.5,5"])
def test_what_is_no_number(written: str) -> None:
    with pytest.raises(NumberError) as error:
        read(written)
    assert error.value.asked is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_what_a_field_shows_is_read_as_the_same_number(number: float) -> None:
    assert read(shown(number)) == number


@given(st.text(max_size=30) | st.text("0123456789.,-+eE ", max_size=12))
def test_no_text_fails_otherwise(text: str) -> None:
    with suppress(NumberError):
        assert isinstance(read(text), float)
