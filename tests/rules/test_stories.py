"""Every rule's stories: what is measured when, and what must come of it, as files that anybody can read.

A story is a list of steps under tests/rules/<rule>/<story>.yaml. `at` is an instant (30, 10m, 2h), `push` a value that
arrives then, or `push` with `to` and `every` a series of them; `want` is everything that has happened since the last
`want`, no more and no less. `station` holds the attributes of the station. A folder with a `rule.json` is of a rule
that operators wrote.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.alerts.lifecycle import Acknowledge, Resolve
from streams.alerts.rule import Rule
from streams.alerts.rulebook import written_rule
from streams.alerts.rules import all_rules
from tests.rules.timeline import Timeline

HERE = Path(__file__).parent
STORIES = sorted(HERE.glob("*/*.yaml"))
WRITTEN = {file.parent.name: file.read_text(encoding="utf-8") for file in HERE.glob("*/rule.json")}
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def seconds(written: str | int) -> float:
    """Return the seconds of an instant written as 30, 10m or 2h."""
    text = str(written)
    return float(text[:-1]) * _UNITS[text[-1]] if text[-1] in _UNITS else float(text)


def tell(timeline: Timeline, step: dict[str, Any]) -> None:
    """Let one step of a story happen."""
    at = seconds(step["at"])
    if "push" in step:
        end, every = seconds(step.get("to", step["at"])), seconds(step.get("every", 60))
        while at <= end:
            timeline.push(at, float(step["push"]))
            at += every
        at -= every
    if "acknowledge" in step:
        timeline.act(at, Acknowledge(step["acknowledge"], timeline.live.version))
    if "close" in step:
        timeline.act(at, Resolve(step["close"], timeline.live.version, "xong"))
    if "want" in step:
        timeline.want(at, *step["want"])


def rules() -> dict[str, Rule]:
    """Return the rules that have stories: those with a file, and those that operators wrote."""
    written = {name: written_rule(name, definition) for name, definition in WRITTEN.items()}
    return {**all_rules(), **{name: rule for name, rule in written.items() if rule is not None}}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.parent.name}/{story.stem}")
def test_story(story: Path) -> None:
    told = yaml.safe_load(story.read_text(encoding="utf-8"))
    timeline = Timeline(rules()[story.parent.name], told.get("station", {}), tick_s=1.0)
    for step in told["steps"]:
        tell(timeline, step)
    timeline.want(timeline.now)


def test_every_rule_has_stories_that_fire_and_end_and_one_that_stays_quiet() -> None:
    for rule in rules():
        if rule == "water_level":
            continue
        wants = [
            [
                word
                for step in yaml.safe_load(story.read_text(encoding="utf-8"))["steps"]
                for word in step.get("want", ())
            ]
            for story in STORIES
            if story.parent.name == rule
        ]
        assert any("resolved" in word for words in wants for word in words), f"{rule}: no story in which it ends"
        assert [] in wants, f"{rule}: no story in which it stays quiet"


def test_every_story_is_a_rules() -> None:
    assert {story.parent.name for story in STORIES} <= set(rules())
