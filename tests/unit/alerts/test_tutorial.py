"""The tutorial of an alert rule: its file is a rule, and its stories come true."""

from __future__ import annotations

from pathlib import Path

import yaml

from streams.alerts.rule import Kind, Rule
from streams.alerts.rules import all_rules
from tests.integration.tutorial.pages import blocks
from tests.rules.test_stories import tell
from tests.rules.timeline import Timeline

PAGE = Path(__file__).parents[3] / "docs" / "tutorial" / "add-an-alert-rule.md"


def test_what_the_page_writes_is_a_rule_that_fires_ends_and_stays_quiet() -> None:
    written = {block.file: block.text for block in blocks(PAGE) if block.file}
    rule = _rule(written.pop("streams/alerts/rules/pressure_fall.py"))
    assert (rule.name, rule.kind, *rule.metrics) == ("pressure_fall", Kind.RATE, "pressure")
    assert rule.name not in all_rules()
    assert {str(Path(file or "").parent) for file in written} == {"tests/rules/pressure_fall"}
    wants = []
    for story in map(yaml.safe_load, written.values()):
        timeline = Timeline(rule, {}, tick_s=1.0)
        for step in story["steps"]:
            tell(timeline, step)
        wants.append([word for step in story["steps"] for word in step.get("want", ())])
    assert ["resolved 2" in want for want in wants] == [True, False]
    assert wants[1] == []


def _rule(text: str) -> Rule:
    names: dict[str, object] = {}
    exec(compile(text, "pressure_fall.py", "exec"), names)
    rule = names["RULE"]
    assert isinstance(rule, Rule)
    return rule
