"""Why raw bytes were refused: a small closed set of reasons, and where in the message; never a value from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from streams.personal_numbers import REASON


class Reason(StrEnum):
    """What an operator reads; several share their names with the reasons of the streams."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    NOT_XML = "not_xml"
    DUPLICATE_KEY = "duplicate_key"
    BAD_TEXT = "bad_text"
    WRONG_SHAPE = "wrong_shape"
    WRONG_TYPE = "wrong_type"
    NOT_FINITE = "not_finite"
    OUT_OF_RANGE = "out_of_range"
    BAD_TIME = "bad_time"
    ABSURD_TIME = "absurd_time"
    UNKNOWN_METRIC = "unknown_metric"
    UNKNOWN_UNIT = "unknown_unit"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_TOPIC = "unknown_topic"
    SYSTEM_NOT_YOURS = "system_not_yours"
    IDENTITY_MISMATCH = "identity_mismatch"
    UNKNOWN_FILE_TYPE = "unknown_file_type"
    NOT_A_TABLE = "not_a_table"
    PERSONAL_NUMBER = REASON
    PARSER_FAULT = "parser_fault"


@dataclass(frozen=True, slots=True)
class Invalid:
    """A refusal; `detail` names the field, `source` who sent it where only the parser can tell."""

    reason: Reason
    detail: str = ""
    source: str = ""


class InvalidError(ValueError):
    """Carries an Invalid out of the helpers of a parse function; a connector's parse returns it."""

    def __init__(self, reason: Reason, detail: str = "", source: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.invalid = Invalid(reason, detail, source)
