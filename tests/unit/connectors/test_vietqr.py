"""The VietQR payload: what is made can be read, what was changed is refused, other makers are understood."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import vietqr
from connectors.vietqr import Transfer, VietQRError, crc, make, read

# Made by another implementation: 120,000 dong to an account, with a note.
FOREIGN = (
    "00020101021238570010A00000072701270006970415011300110019324180208QRIBFTTA"
    "530370454061200005802VN62170813ung ho lu lut6304C15C"
)
banks = st.from_regex(r"[0-9]{6}", fullmatch=True)
accounts = st.from_regex(r"[0-9A-Za-z]{1,19}", fullmatch=True)
amounts = st.none() | st.integers(1, 10**13 - 1)
notes = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=vietqr.LONGEST_NOTE)
transfers = st.builds(Transfer, banks, accounts, amounts, notes)


def made(transfer: Transfer) -> str:
    return make(transfer.bank, transfer.account, transfer.amount, transfer.note)


def closed(text: str) -> str:
    return f"{text}6304{crc(text + '6304')}"


def test_the_crc_is_the_catalogued_one() -> None:
    assert crc("123456789") == "29B1"


def test_another_makers_code_is_made_and_read_alike() -> None:
    transfer = Transfer("970415", "0011001932418", 120_000, "ung ho lu lut")
    assert read(FOREIGN) == transfer
    assert made(transfer) == FOREIGN


@given(transfer=transfers)
def test_what_is_made_can_be_read(transfer: Transfer) -> None:
    assert read(made(transfer)) == transfer


@given(transfer=transfers, data=st.data())
def test_one_changed_character_is_refused(transfer: Transfer, data: st.DataObject) -> None:
    text = made(transfer)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters().filter(lambda character: character != text[at]))
    with pytest.raises(VietQRError):
        read(text[:at] + other + text[at + 1 :])


@given(text=st.text(max_size=120) | st.text("0123456789", max_size=60).map(closed))
def test_no_text_raises_anything_else(text: str) -> None:
    with suppress(VietQRError):
        assert made(read(text))


def test_an_amount_makes_the_code_dynamic() -> None:
    assert make("970415", "1").startswith("000201010211")
    assert make("970415", "1", 5).startswith("000201010212")


def test_fields_that_nobody_needs_may_be_there() -> None:
    text = closed(FOREIGN[:-8] + "5910SO TU PHAP")
    assert read(text).account == "0011001932418"


@pytest.mark.parametrize(
    "text",
    [
        FOREIGN.lower(),
        closed(FOREIGN[:-8].replace("5303704", "5303840")),
        closed(FOREIGN[:-8].replace("5802VN", "5802TH")),
        closed(FOREIGN[:-8].replace("QRIBFTTA", "QRPUSH00")),
        closed(FOREIGN[:-8] + "5802VN"),
        closed(FOREIGN[:-8].replace("5406120000", "5406012000")),
        closed(FOREIGN[6:-8]),
        closed(FOREIGN[:-9]),
        "",
    ],
)
def test_what_is_no_transfer_is_refused(text: str) -> None:
    with pytest.raises(VietQRError):
        read(text)


@pytest.mark.parametrize(
    ("bank", "account", "amount", "note"),
    [
        ("97041", "1", 1, ""),
        ("970415", "", 1, ""),
        ("970415", "0" * 20, 1, ""),
        ("970415", "1", 0, ""),
        ("970415", "1", -5, ""),
        ("970415", "1", 10**13, ""),
        ("970415", "1", 1, "lệ phí"),
        ("970415", "1", 1, "x" * 26),
    ],
)
def test_what_has_no_place_in_it_is_not_made(bank: str, account: str, amount: int, note: str) -> None:
    with pytest.raises(VietQRError):
        make(bank, account, amount, note)
