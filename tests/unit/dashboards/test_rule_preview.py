"""What the preview of a rule says of how often it would have fired, and what stands on the form beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboards.rules.form import Entry, fresh, rule_form
from dashboards.rules.preview import Found, drawn, why_not_compared
from dashboards.rules.view import Choices
from streams.alerts.replay import Firing
from streams.alerts.rule import Text
from streams.alerts.rules import all_rules

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.mark.parametrize(("stations", "warned"), [(0, False), (149, False), (150, True), (3_000, True)])
def test_a_rule_that_would_fire_on_everything_is_said_to_be_too_much(stations: int, warned: bool) -> None:
    at = NOW - timedelta(days=2)
    fired = [Firing(f"WTR-{n}", Text("Trạm", "Station"), at, 1, None) for n in range(stations)]
    shown = drawn(Found(all_rules()["water_level"], fired, None, why_not_compared(exists=False), NOW), 30, "vi")
    assert (f"Trung bình {stations // 30} lần mỗi ngày" in shown) is warned
    assert f"<b>{stations}</b> lần" in shown


def test_a_new_rule_begins_as_one_incident_should_it_fire_everywhere() -> None:
    assert fresh()["gathered"] == "on"


def test_what_comes_back_is_about_the_version_that_was_on_the_screen() -> None:
    def seen(values: dict[str, str]) -> str:
        return rule_form("own_hot", 5, Choices([], [], []), Entry(values, {}, 1, "vi"))

    assert 'data-seen="3"' in seen({"seen": "3"})
    assert 'data-seen="5"' in seen({})
    assert 'data-seen="&lt;b&gt;"' in seen({"seen": "<b>"})
