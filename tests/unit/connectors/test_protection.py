"""What leaves a connector holds nobody in clear, and the vault knows what is needed to reach them."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from connectors.catalogue import records_of
from connectors.connector import Connector, Event, Webhook
from connectors.protection import missing_keys, protected, require_keys
from connectors.pseudonym import pseudonym
from connectors.signatures import zalo
from streams.engine.validation import Validator
from streams.kafka import Topic
from streams.settings import KeyMissingError, Settings, settings
from streams.vault.event import Entry
from streams.vault.values import opened

KEY = settings().pseudonym_key.get_secret_value().encode()
TOPIC = Topic("tests", "id", 1, 1)
ID, PHONE = "001099012345", "0912345678"


def connector(**protection: Any) -> Connector:
    def parse(_raw: bytes, _device: str) -> Sequence[Event]:
        return [EVENT]

    return Connector("citizens", "webhook:x", "x", "Dân", "Citizens", Webhook(zalo), TOPIC, parse, "{}", **protection)


EVENT: dict[str, Any] = {"id": "1", "applicant": ID, "phone": PHONE, "comment": f"gọi {PHONE}", "time": 7}
CITIZENS = connector(personal=("applicant",), reached_by=("phone",), free_text=("comment",))


def _opened(entry: Entry) -> str:
    key = settings().vault_key.get_secret_value()
    return opened(b64decode(entry["sealed"]), entry["pseudonym"], entry["kind"], key)


def test_the_person_is_hashed_what_reaches_them_goes_to_the_vault_alone_and_text_is_masked() -> None:
    (event,), entries = protected(CITIZENS, [EVENT])
    person = pseudonym(ID, KEY)
    assert event == {"id": "1", "applicant": person, "comment": "gọi ***", "time": 7}
    assert {(e["kind"], e["pseudonym"], _opened(e)) for e in entries} == {
        ("applicant", person, ID),
        ("phone", person, PHONE),
    }
    assert {(e["system"], e["time"]) for e in entries} == {("citizens", 7)}


def test_the_records_of_a_message_hold_nobody_in_clear_and_the_vault_takes_its_own() -> None:
    records = records_of(CITIZENS, b"", "")
    assert not hasattr(records, "reason")
    assert [record.topic for record in records] == ["tests", "vault", "vault"]
    assert not [part for r in records for part in (ID.encode(), PHONE.encode()) if part in r.key + r.value]
    assert Validator(Entry).validate([r.value for r in records[1:]]).rejected == []


def test_what_is_only_hashed_is_kept_nowhere_in_clear() -> None:
    cameras = connector(hashed=("plate",))
    assert cameras.is_private
    (event,), entries = protected(cameras, [{"id": "1", "plate": "22A12345", "time": 7}])
    assert event == {"id": "1", "plate": pseudonym("22A12345", KEY), "time": 7}
    assert list(entries) == []
    keys = {"pseudonym_key": SecretStr(""), "vault_key": SecretStr(""), "reject_key": SecretStr("")}
    assert missing_keys(settings().model_copy(update=keys), [cameras]) == ["IOC_PSEUDONYM_KEY", "IOC_REJECT_KEY"]


def test_nobody_is_not_somebody() -> None:
    for nobody in (None, "", "  "):
        (event,), entries = protected(CITIZENS, [{**EVENT, "applicant": nobody}])
        assert event["applicant"] is None
        assert "phone" not in event
        assert list(entries) == []


@given(st.text(min_size=1), st.sampled_from(["", " ", "  "]))
def test_a_name_is_one_however_it_is_spelled(name: str, blank: str) -> None:
    assert pseudonym(blank + name.upper().lower() + blank, KEY) == pseudonym(name.upper().lower(), KEY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0912345678", "+84 912 345 678"),
        ("0912.345.678", "(0912) 345-678"),
        ("0912345678", "+84 (0)912 345 678"),
        ("Nguyễn Văn Ân", "NGUYỄN  VĂN ÂN"),
        ("Nguyễn", "Nguye\u0302\u0303n"),
        ("001099012345", "001 099 012 345"),
    ],
)
def test_spellings_of_one_thing(one: str, other: str) -> None:
    assert pseudonym(one, KEY) == pseudonym(other, KEY)


def test_different_things_and_different_keys_differ() -> None:
    texts = ("0912345678", "0912345679", "84912345678", "a.b", "a-b", "ab", "1", "01")
    assert len({pseudonym(text, key) for text in texts for key in (KEY, b"other")}) == 2 * len(texts)


def test_each_missing_key_is_named_with_who_needs_it() -> None:
    keys = {"pseudonym_key": SecretStr(""), "vault_key": SecretStr(""), "reject_key": SecretStr("")}
    without = settings().model_copy(update=keys)
    with pytest.raises(KeyMissingError, match=r"citizens.*IOC_PSEUDONYM_KEY, IOC_VAULT_KEY, IOC_REJECT_KEY not set"):
        require_keys(without, [CITIZENS])
    assert missing_keys(without, [connector(confidential=True)]) == ["IOC_REJECT_KEY"]
    assert missing_keys(without, [connector(free_text=("comment",))]) == ["IOC_REJECT_KEY"]
    assert missing_keys(without, [connector()]) == []
    assert missing_keys(without, [], seals=True) == ["IOC_REJECT_KEY"]
    require_keys(settings(), [CITIZENS])


def test_without_a_key_nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pseudonym_key", "vault_key"):
        without = settings().model_copy(update={name: SecretStr("")})
        monkeypatch.setattr("connectors.pseudonym.settings", lambda here=without: here)
        monkeypatch.setattr("connectors.protection.settings", lambda here=without: here)
        with pytest.raises(KeyMissingError):
            records_of(CITIZENS, b"", "")


def test_who_is_to_be_reached_must_have_a_pseudonym() -> None:
    with pytest.raises(ValueError, match="personal"):
        connector(reached_by=("phone",))


def test_a_setting_that_is_there_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IOC_PSEUDONYM_KEY", "IOC_VAULT_KEY", "IOC_REJECT_KEY"):
        monkeypatch.setenv(name, "x")
    require_keys(Settings(), [CITIZENS])
