"""Texts that somebody sent: kept without what lies to the reader, shown with it written out."""

from __future__ import annotations

from unicodedata import category

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.catalogue import records, records_of
from connectors.invalid import Invalid
from connectors.standards import alertmanager
from dashboards.alert_wording import say
from streams.alerts.rule import Text
from streams.external_alerts.event import TOPIC
from streams.plain_text import readable, storable, visible
from streams.registry.records import Agency

LYING = "an\u202etoàn\u2066 \u200bhết\x07\u00ad"
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


@given(anything)
def test_nothing_unseen_is_kept_or_shown_and_the_rest_stays(text: str) -> None:
    kept, shown = readable(text), visible(text)
    assert readable(kept) == kept
    assert visible(shown) == shown
    assert not [c for c in kept if category(c) in ("Cc", "Cf") and c not in "\n\t"]
    assert not [c for c in shown if category(c) in ("Cc", "Cf", "Zl", "Zp") and c not in "\n\t"]
    assert kept == shown == text or not text.isprintable()


@example("a\x00b\ud800")
@given(st.text())
def test_whatever_is_storable_has_no_nul_and_no_half_of_a_character(text: str) -> None:
    kept = storable(text)
    assert "\x00" not in kept
    assert kept.encode().decode() == kept == storable(kept)


@example("\x7f", [])
@given(anything, st.lists(anything, max_size=2))
def test_every_text_of_an_event_goes_through_one_door(text: str, parts: list[str]) -> None:
    event = {"fingerprint": "ab", "summary": text, "parts": parts, "more": {"name": text}, "n": 1, "none": None}
    (record,) = records(TOPIC, [event])
    kept = {"summary": readable(text), "parts": [readable(part) for part in parts], "more": {"name": readable(text)}}
    assert orjson.loads(record.value) == event | kept


def test_what_another_system_says_of_its_alert_cannot_turn_the_line_round() -> None:
    alert = orjson.loads(alertmanager.CONNECTOR.sample)
    alert["annotations"] = {"summary": LYING}
    taken = records_of(alertmanager.CONNECTOR, orjson.dumps(alert), "")
    assert not isinstance(taken, Invalid)
    assert orjson.loads(taken[0].value)["summary"] == "antoàn hết"


def test_an_alert_that_is_stored_already_shows_what_was_hidden() -> None:
    assert say(Text(LYING, ""), "vi") == "an⟨202E⟩toàn⟨2066⟩ ⟨200B⟩hết⟨0007⟩⟨00AD⟩"


def test_a_registry_takes_no_name_that_lies() -> None:
    for name in (LYING, "Sở\u2028Y tế", "a\x00"):
        with pytest.raises(ValidationError):
            Agency.model_validate({"code": "H60.12", "name_vi": name, "name_en": "Health"})
