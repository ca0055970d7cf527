"""Numbers that name a person where a code belongs: people type what stands on their identity card."""

from __future__ import annotations

import re

from pydantic_core import ErrorDetails

from streams.masking import MARK

REASON = "personal_number"
"""Why a message is refused whose code is such a number, at the doors and behind Kafka."""

# Số định danh cá nhân: a province's code (001 to 096), a digit for century and sex (0 to 3 until 2099), the year of
# birth, six digits (Decree 137/2015/NĐ-CP, article 13). The old identity card (CMND) had nine digits of any kind.
_CITIZEN = r"0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-3][0-9]{8}"
_OLD_CARD = r"[0-9]{9}"
_NUMBER = re.compile(rf"{_CITIZEN}|{_OLD_CARD}")

_WORDED = r"(?:[A-Za-z]|[0-9]+[A-Za-z._-])[0-9A-Za-z._-]*"
_COUNTED = r"[0-9]{1,8}|[0-9]{10,11}|[0-9]{13,}"
_NOBODYS = r"[1-9][0-9]{11}|0(?:00|9[7-9])[0-9]{9}|0[0-9]{2}[4-9][0-9]{8}"
CODE_PATTERN = rf"^(?:{_WORDED}|{_COUNTED}|{_NOBODYS})$"
"""What a code looks like: letters, digits, and . _ - between them, but not a personal number and nothing else.

A pattern and no function: it is looked at for every code of every event.
"""

# Mobile numbers begin with 03, 05, 07, 08 or 09 and have ten digits; no number in JSON begins with a nought.
_PHONE = r"(?:0|\+84)[35789][0-9]{8}"
_IN_BYTES = re.compile(
    rb'(?<![0-9A-Za-z.])(?:%s|%s)(?![0-9A-Za-z])|(?<=")%s(?=")'
    % (_CITIZEN.encode(), _PHONE.encode(), _OLD_CARD.encode())
)
_GROUPED = (
    r"0[0-9]{2}[ ._-]?[0-3][0-9]{2}[ ._-]?[0-9]{3}[ ._-]?[0-9]{3}|[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3}"
    r"|(?:0|\+84)[35789][0-9]{2}[ ._-]?[0-9]{3}[ ._-]?[0-9]{3}"
)
_IN_NAME = re.compile(rf"(?<![0-9])(?:{_GROUPED})(?![0-9])")


def is_personal_number(text: object) -> bool:
    """Say whether a value is a citizen's number of twelve digits or an old card's of nine, and nothing else."""
    return isinstance(text, str) and _NUMBER.fullmatch(text) is not None


def stands_for_code(error: ErrorDetails) -> bool:
    """Say whether that is what pydantic refuses: a pattern that the value, a personal number, does not match."""
    return error["type"] == "string_pattern_mismatch" and is_personal_number(error["input"])


def holds_personal_number(raw: bytes) -> bool:
    """Say whether a message holds a citizen's or a mobile number anywhere, or an old card's as a whole JSON string."""
    return _IN_BYTES.search(raw) is not None


def without_personal_numbers(raw: bytes) -> bytes:
    """Return the message with those numbers replaced by MARK."""
    return _IN_BYTES.sub(MARK.encode(), raw)


def names_person(name: str) -> bool:
    """Say whether a file's name holds such a number, a mobile one too, in groups or in one."""
    return _IN_NAME.search(name) is not None
