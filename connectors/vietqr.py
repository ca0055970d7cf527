"""The VietQR payload: the text in a payment's QR code, made and read.

Fields of EMVCo's merchant-presented QR code as NAPAS uses them for transfers (service QRIBFTTA): a tag and a length
of two digits each, then the value; at the end a CRC-16/CCITT-FALSE over everything before it.
"""

from __future__ import annotations

import re
from binascii import crc_hqx
from dataclasses import dataclass

_NAPAS = "A000000727"
_TRANSFER = "QRIBFTTA"
_DONG, _VIETNAM = "704", "VN"
_STATIC, _DYNAMIC = "11", "12"
_CRC_HEAD = "6304"
_CRC = re.compile(_CRC_HEAD + "[0-9A-F]{4}")
_PRINTABLE = re.compile(r"[ -~]*")
_BIN = re.compile(r"[0-9]{6}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}")
_AMOUNT = re.compile(r"[1-9][0-9]{0,12}")
LONGEST_NOTE = 25
"""Characters of a note that every bank's application takes over."""


class VietQRError(ValueError):
    """A text is no VietQR payload for a transfer, or a transfer cannot be put into one; quotes no value."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a code asks for: the bank's six-digit number, the account, whole dong or None (the payer says), a note."""

    bank: str
    account: str
    amount: int | None = None
    note: str = ""


def make(bank: str, account: str, amount: int | None = None, note: str = "") -> str:
    """Return the payload of a transfer; raises VietQRError for a value that has no place in it.

    With an amount the code is dynamic (one payment), without one static. Banks pass on printable ASCII only.
    """
    _require(_BIN, bank, "the bank's number")
    _require(_ACCOUNT, account, "the account")
    if amount is not None:
        _require(_AMOUNT, str(amount), "the amount")
    if len(note) > LONGEST_NOTE or not _PRINTABLE.fullmatch(note):
        raise VietQRError(f"the note must have at most {LONGEST_NOTE} printable ASCII characters")
    text = "".join(_field(tag, value) for tag, value in _parts(bank, account, amount, note) if value) + _CRC_HEAD
    return text + crc(text)


def read(text: str) -> Transfer:
    """Return the transfer that a payload asks for; raises VietQRError. Fields that it does not need may be there."""
    if not _PRINTABLE.fullmatch(text) or not _CRC.fullmatch(text[-8:]):
        raise VietQRError("no printable ASCII text that ends with its CRC")
    if crc(text[:-4]) != text[-4:]:
        raise VietQRError("the CRC does not fit the text")
    fields = _fields(text[:-8])
    for tag, value in (("00", "01"), ("53", _DONG), ("58", _VIETNAM)):
        if fields.get(tag) != value:
            raise VietQRError(f"field {tag} is not {value}")
    return _transfer(fields)


def crc(text: str) -> str:
    """Return the CRC-16/CCITT-FALSE of a text in ASCII, as four hexadecimal digits."""
    return f"{crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def _parts(bank: str, account: str, amount: int | None, note: str) -> tuple[tuple[str, str], ...]:
    beneficiary = _field("00", bank) + _field("01", account)
    return (
        ("00", "01"),
        ("01", _STATIC if amount is None else _DYNAMIC),
        ("38", _field("00", _NAPAS) + _field("01", beneficiary) + _field("02", _TRANSFER)),
        ("53", _DONG),
        ("54", "" if amount is None else str(amount)),
        ("58", _VIETNAM),
        ("62", _field("08", note) if note else ""),
    )


def _transfer(fields: dict[str, str]) -> Transfer:
    service = _fields(fields.get("38", ""))
    if (service.get("00"), service.get("02")) != (_NAPAS, _TRANSFER):
        raise VietQRError("field 38 is no transfer to an account over NAPAS")
    beneficiary = _fields(service.get("01", ""))
    bank = _require(_BIN, beneficiary.get("00", ""), "the bank's number")
    account = _require(_ACCOUNT, beneficiary.get("01", ""), "the account")
    amount = int(_require(_AMOUNT, fields["54"], "the amount")) if "54" in fields else None
    return Transfer(bank, account, amount, _fields(fields.get("62", "")).get("08", ""))


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02}{value}"


def _fields(text: str) -> dict[str, str]:
    """Return the values by their tags; raises VietQRError when the lengths do not add up or a tag stands twice."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        head = text[at : at + 4]
        if not (len(head) == 4 and head.isdigit()):
            raise VietQRError("a field begins with no tag and length")
        end = at + 4 + int(head[2:])
        if end > len(text) or head[:2] in found:
            raise VietQRError("a field is cut off or stands twice")
        found[head[:2]] = text[at + 4 : end]
        at = end
    return found


def _require(pattern: re.Pattern[str], value: str, what: str) -> str:
    if not pattern.fullmatch(value):
        raise VietQRError(f"{what} cannot be that")
    return value
