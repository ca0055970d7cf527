"""A citizen's number where a code belongs: what counts as one, at the doors, behind Kafka and in a file's name."""

from __future__ import annotations

import re

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, TypeAdapter, ValidationError

from connectors.agencies import provincial_dossiers, ratings
from connectors.invalid import Invalid, Reason
from connectors.rejects import as_kept, opened, reject
from dashboards.letters.reasons import REASONS
from streams.dead_letters.store import Letter, nobodys
from streams.dossiers.event import DossierStep
from streams.engine.validation import Rejected, Validator
from streams.members import Reference, is_code
from streams.personal_numbers import (
    REASON,
    holds_personal_number,
    is_personal_number,
    names_person,
    without_personal_numbers,
)
from streams.registry.records import Agency
from streams.rejects import subject as rejects
from streams.settings import settings

CITIZEN, OLD_CARD = "008185000975", "070123456"
_OLD_PATTERN = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}")
citizens = st.builds(
    lambda province, century, rest: f"{province:03}{century}{rest:08}",
    st.integers(1, 96),
    st.integers(0, 3),
    st.integers(0, 10**8 - 1),
)
cards = st.integers(0, 10**9 - 1).map("{:09}".format)
STEP: DossierStep = {
    "dossier": "H60.12-250101-0001",
    "status": 2,
    "time": 1_700_000_000_000_000,
    "system": "provincial_dossiers",
    "agency": "H60.12",
    "unit": "02212",
    "procedure": "1.004946",
    "channel": 2,
}


@given(citizens | cards | st.from_regex(r"[0-9A-Za-z._-]{1,14}", fullmatch=True) | st.from_regex(r"[0-9]{8,13}"))
def test_a_code_is_all_that_it_was_but_a_personal_number(text: str) -> None:
    assert is_code(text) == (_OLD_PATTERN.fullmatch(text) is not None and not is_personal_number(text))


@given(citizens | cards)
def test_every_personal_number_is_one_and_no_code(number: str) -> None:
    assert is_personal_number(number)
    assert not is_code(number)
    assert TypeAdapter(Reference).validate_python(number) == number


@pytest.mark.parametrize(
    "code",
    ["H60.12-250101-0001", "H15.50.05.13-261008-0975", "BKHCN.08.01-261124-1000975", "1.004946", "02212", "08",
     "5000123456", "0912345678", "097185000975", "008485000975", "000185000975", "123456789012", "1234567890123",
     "008185000975.1", "PAKN.H60.261103-0017"],
)  # fmt: skip
def test_real_codes_stay_codes(code: str) -> None:
    assert is_code(code)


def test_it_is_the_reason_whatever_else_is_wrong_and_is_never_quoted() -> None:
    row = orjson.loads(provincial_dossiers.CONNECTOR.sample) | {"TrangThai": 99, "MaHoSo": CITIZEN}
    parsed = provincial_dossiers.parse(orjson.dumps(row), "")
    assert parsed == Invalid(Reason.PERSONAL_NUMBER, "MaHoSo", "")
    assert Reason.PERSONAL_NUMBER == REASON
    assert REASON in REASONS


@given(number=citizens | cards, member=st.sampled_from(["dossier", "agency", "unit", "alias_of"]))
def test_behind_kafka_it_is_refused_and_the_letter_holds_nobody(number: str, member: str) -> None:
    raw = orjson.dumps(STEP | {member: number})
    assert Validator(DossierStep).validate([raw]).rejected == [Rejected(0, REASON, member, True)]
    letter = nobodys(Letter("topic:dossiers", number, raw, REASON))
    assert letter.source == "***"
    assert orjson.loads(letter.raw) == STEP | {member: "***"}


@given(number=citizens | cards)
def test_a_door_without_personal_data_seals_what_it_refuses_with_such_a_number(number: str) -> None:
    row = orjson.loads(ratings.CONNECTOR.sample) | {"ma_ho_so": number}
    parsed = ratings.parse(raw := orjson.dumps(row), "")
    assert isinstance(parsed, Invalid)
    record = reject(ratings.CONNECTOR.door, "", raw, parsed, ratings.CONNECTOR.is_private)
    letter = rejects.letter_of(rejects.decode([record.value]).events[0])
    assert (letter.reason, letter.detail, letter.encrypted) == (REASON, "ma_ho_so", True)
    assert number.encode() not in record.key + letter.raw
    assert opened(letter).raw == raw


@pytest.mark.parametrize(
    "name", [f"{CITIZEN}.csv", f"hs {CITIZEN} (2).xlsx", "cccd 008 185 000 975.csv", "008.185.000.975.csv",
             f"cmnd_{OLD_CARD}.csv", "cmnd 070.123.456.csv"]
)  # fmt: skip
def test_a_file_that_is_called_after_a_person_is_named_without(name: str) -> None:
    assert names_person(name)
    record = reject("file:training", name, b'{"a":"b"}', Invalid(Reason.WRONG_SHAPE, ""))
    letter = rejects.letter_of(rejects.decode([record.value]).events[0])
    assert "***" in letter.source
    assert letter.encrypted
    assert not re.search("185|123", letter.source + record.key.decode())
    assert opened(letter) == (name, b'{"a":"b"}')


@pytest.mark.parametrize(
    "name",
    ["2026-11.csv", "20260730_083000.csv", "xa-02212-2026-11-30.csv", "n1234567890.csv", "xa-02212-2026-07-30.csv"],
)
def test_other_files_keep_their_names(name: str) -> None:
    assert not names_person(name)
    record = reject("file:training", name, b"{}", Invalid(Reason.WRONG_SHAPE, ""))
    assert record.key.decode() == name


def test_a_sealed_letter_tells_which_file_and_no_telephone() -> None:
    shown = {
        name: as_kept("file:land", name, b"{}", private=True).source
        for name in ("xa-02212-2026-11-30.csv", "0977 123 456.csv")
    }
    assert shown == {"xa-02212-2026-11-30.csv": "xa-02212-2026-11-30.csv", "0977 123 456.csv": "***.csv"}


def test_without_a_key_the_number_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    without = settings().model_copy(update={"reject_key": SecretStr("")})
    monkeypatch.setattr("connectors.rejects.settings", lambda: without)
    record = reject("file:x", f"{CITIZEN}.csv", b'{"a":"%s"}' % CITIZEN.encode(), Invalid(Reason.WRONG_SHAPE, ""))
    letter = rejects.letter_of(rejects.decode([record.value]).events[0])
    assert letter == Letter("file:x", "***.csv", b'{"a":"***"}', "wrong_shape")


phones = st.builds(
    "{}{}{:08}".format, st.sampled_from(["0", "+84"]), st.sampled_from("35789"), st.integers(0, 10**8 - 1)
)


@given(raw=st.binary(max_size=80), number=citizens | phones)
def test_no_bytes_raise_and_nothing_is_left(raw: bytes, number: str) -> None:
    assert not holds_personal_number(without_personal_numbers(raw + b" " + number.encode() + b" " + raw))


def test_times_fractions_and_hashes_are_nobodys() -> None:
    for raw in (b'{"t":"2026-11-24T01:10:00.012345678Z"}', b"0.012345678901", b'"a' + CITIZEN.encode() + b'"', b"[1]"):
        assert not holds_personal_number(raw)


def test_a_registry_refuses_it_too() -> None:
    named = {"name_vi": "Sở", "name_en": "Department"}
    assert Agency.model_validate({"code": "H60.12", **named}).code == "H60.12"
    with pytest.raises(ValidationError):
        Agency.model_validate({"code": CITIZEN, **named})
