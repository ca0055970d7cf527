"""What an officer reads beneath a forecaster's warning: the level of risk, where, and until when."""

from __future__ import annotations

from streams.alerts.rules.warning_issued import RULE
from streams.texts import Text

SAID = {"value": 3, "risk": "2", "area_vi": "Xã Yên Sơn", "area_en": "Yen Son commune", "until": "07:00 25/11"}


def test_the_message_s_own_words_are_told() -> None:
    assert RULE.proof(SAID) == Text(
        "cấp rủi ro 2 · Xã Yên Sơn · đến 07:00 25/11", "risk level 2 · Yen Son commune · until 07:00 25/11"
    )


def test_what_a_message_does_not_say_is_left_out() -> None:
    assert RULE.proof({**SAID, "risk": None, "area_vi": None, "area_en": "{x}"}) == Text(
        "đến 07:00 25/11", "{x} · until 07:00 25/11"
    )


def test_what_was_raised_before_areas_were_told_stays_readable() -> None:
    assert RULE.proof({"value": 3, "limit": 3}).vi == "Mức của bản tin: 3 (ngưỡng 3)"
