"""Rules over other rules: and, or, not, at the same place, near it and up its river."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from streams.alerts.kinds import About, All, Any_, Level, Near, On, Upstream, composite
from streams.alerts.kinds.composite import Expression, Not, Same, Stand, holds, reasons, rules_in
from streams.alerts.rule import Severity, Text
from streams.alerts.rules import all_rules

HERE = Stand("rise", "WTR-2", 1, latitude=21.8, longitude=105.2, river="Lô", km=20)
RAIN_NEAR = Stand("rain", "WEA-1", 2, latitude=21.9, longitude=105.2)
RAIN_ABOVE = Stand("rain", "WTR-1", 1, latitude=22.9, longitude=105.2, river="Lô", km=10)
RAIN_BELOW = Stand("rain", "WTR-9", 1, latitude=22.9, longitude=105.2, river="Lô", km=30)
RAIN_NOWHERE = Stand("rain", "WEA-7", 3)
RISE, RAIN = On("rise"), On("rain", 1, Near(25))


@pytest.mark.parametrize(
    ("expression", "others", "wanted"),
    [
        (RISE, [], True),
        (On("rise", 2), [], False),
        (RAIN, [RAIN_NEAR], True),
        (RAIN, [RAIN_ABOVE, RAIN_NOWHERE], False),
        (On("rain", 2, Near(25)), [RAIN_NEAR], True),
        (On("rain", 1, Upstream()), [RAIN_ABOVE], True),
        (On("rain", 1, Upstream()), [RAIN_BELOW, RAIN_NEAR], False),
        (On("rain", 1, Same()), [RAIN_NEAR, RAIN_ABOVE], False),
        (All((RISE, RAIN)), [], False),
        (All((RISE, RAIN)), [RAIN_NEAR], True),
        (Any_((RAIN, On("rain", 1, Upstream()))), [RAIN_ABOVE], True),
        (Any_((RAIN, On("rain", 1, Upstream()))), [RAIN_BELOW], False),
        (All((RISE, Not(RAIN))), [], True),
        (All((RISE, Not(RAIN))), [RAIN_NEAR], False),
        (Not(Any_((RAIN, On("dam")))), [RAIN_ABOVE], True),
        (Not(Not(RISE)), [], True),
    ],
)
def test_and_or_not_at_a_place(expression: Expression, others: list[Stand], wanted: bool) -> None:
    assert holds(expression, HERE, [HERE, *others]) is wanted
    assert rules_in(All((expression, RISE))) <= {"rise", "rain", "dam"}


def told(stand: Stand) -> Mapping[str, Any]:
    """Return a condition as the query finds it."""
    return {
        "rule": stand.rule,
        "subject": stand.subject,
        "level": stand.level,
        "name_vi": f"Trạm {stand.subject}",
        "latitude": stand.latitude,
        "longitude": stand.longitude,
        "river": stand.river,
        "km": stand.km,
    }


def test_the_highest_level_whose_expression_holds_and_what_is_missing_counts_as_not_raised() -> None:
    about = About(
        name="unexplained",
        label=Text("Nước lên không do mưa", "Rising without rain"),
        what=Text("Cấp", "Level"),
        levels=(
            Level(1, Severity.MODERATE, Text("{subject}", "{subject}")),
            Level(2, Severity.SEVERE, Text("{subject}", "{subject}")),
        ),
        steps=(Text("Gọi hồ chứa.", "Call the reservoir."),),
    )
    rule = composite(about, (RISE, All((RISE, Not(RAIN)))), at="rise", over=(replace(about, name="rise"),))
    assert rule.look is not None
    assert "ARRAY['rain', 'rise']" in rule.look.sql
    dry = rule.look.shape([told(HERE)])
    assert [(row.subject, row.value, row.name) for row in dry] == [("WTR-2", 2, Text("Trạm WTR-2", "Trạm WTR-2"))]
    assert [row.value for row in rule.look.shape([told(HERE), told(RAIN_NEAR)])] == [1]
    said = rule.proof({"value": 2, **dry[0].detail})
    assert said == Text("Nước lên không do mưa: Trạm WTR-2", "Rising without rain: Trạm WTR-2")
    assert rule.proof({"value": 0}).vi == "Các điều kiện không còn cùng xảy ra"
    assert rule.proof({"value": 2, "limit": 2}).vi == "Cấp: 2,0 (ngưỡng 2,0)"
    assert rule.look.shape([told(RAIN_NEAR)]) == []


def test_what_makes_it_hold_is_named_the_highest_of_each_rule_first_of_all_the_subject_itself() -> None:
    both = All((RISE, Any_((RAIN, On("rain", 1, Upstream()), On("dam"))), Not(On("frost"))))
    assert reasons(both, HERE, [HERE, RAIN_ABOVE, RAIN_NEAR]) == [HERE, RAIN_NEAR, RAIN_ABOVE]
    weak = replace(RAIN_NEAR, subject="WEA-3", level=1)
    assert reasons(RAIN, HERE, [weak, RAIN_NEAR]) == [RAIN_NEAR]
    assert reasons(On("dam"), HERE, [HERE]) == []


def test_every_rule_that_another_one_names_is_there() -> None:
    known = all_rules()
    named = {
        (rule.name, other)
        for rule in known.values()
        if rule.look is not None
        for found in re.findall(r"'([a-z0-9_]+):' \|\||c\.rule = ANY \(ARRAY\[([^\]]+)\]\)", rule.look.sql)
        for other in re.findall(r"[a-z0-9_]+", ",".join(found))
    }
    assert {"connector_stalled", "machine_down", "cloudburst"} <= {other for _, other in named}
    assert {(rule, other) for rule, other in named if other not in known} == set()
