"""Descriptions of sensors: what they may say, what they are told when wrong, and that a wrong one stops no other."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors import catalogue
from connectors.catalogue import built_in, connectors, metrics_besides
from connectors.described.folder import folder
from connectors.described.paths import MISSING, steps, value_at
from connectors.described.reading import DescriptionError, connector_of
from connectors.invalid import Invalid, Reason
from connectors.metrics import declared
from streams.observations.quality import Norm
from tests.unit.connectors.test_parsers import anything

SOIL = Path(__file__).parents[2] / "descriptions" / "soil.toml"
KNOWN = metrics_besides("soil")


def changed(to: Path, *pairs: tuple[str, str]) -> Path:
    text = SOIL.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    to.write_text(text, encoding="utf-8")
    return to


def told(path: Path) -> str:
    with pytest.raises(DescriptionError) as refused:
        connector_of(path, KNOWN)
    return str(refused.value)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$", {"a": {"b c": [1, {"d": 2}]}}),
        ("$.a['b c'][0]", 1),
        ('$["a"]["b c"][-1].d', 2),
        ("$.a['b c'][2]", MISSING),
        ("$.a.x.y", MISSING),
        ("$.a[0]", MISSING),
    ],
)
def test_a_path_leads_to_its_value(path: str, expected: Any) -> None:
    assert value_at({"a": {"b c": [1, {"d": 2}]}}, path) == expected


@pytest.mark.parametrize("path", ["", "a", "$..a", "$.*", "$[*]", "$[01]", "$[0:2]", "$.a[?@.b]", "$.a ", "$."])
def test_what_leads_to_more_than_one_value_is_no_path(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        steps(path)


@given(
    anything,
    st.lists(
        st.text(min_size=1).filter(lambda t: t.isprintable() and not set(t) & {"'", "\\"}) | st.integers(0, 9),
        max_size=4,
    ),
)
def test_no_message_breaks_a_path(message: Any, found: list[str | int]) -> None:
    path = "$" + "".join(f"[{step}]" if isinstance(step, int) else f"['{step}']" for step in found)
    assert steps(path) == tuple(found)
    value_at(message, path)


@given(st.text(max_size=20) | st.text("$.[]'\"*?@:,-0a ", max_size=12).map(lambda text: f"${text}"))
def test_no_text_is_anything_but_a_path_or_refused(path: str) -> None:
    with suppress(ValueError):
        assert all(isinstance(step, str | int) for step in steps(path))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('name = "soil"', 'name = "Soil 1"', "name: holds characters"),
        ('name = "soil"', 'name = "earth"', "name: the file must be called earth.toml"),
        ('topic = "farm/+/soil/+/up"', 'topic = "#"', "begins with a name"),
        ("device_level = 3", "device_level = 2", "must be a level of the topic that is +"),
        ('"degF"', '"kg"', "values.1.unit: kg cannot be turned into °C"),
        ('metric = "soil_moisture"', 'metric = "humus"', "values.0.metric: nobody declares humus"),
        ("[metrics.soil_moisture]", "[metrics.water_level]", "metrics.water_level: is declared already"),
        ("lowest = 0", "lowest = 100", "lowest must be below highest"),
        ("step = 0.5", "step = 0", "step: must be more than 0"),
        ('unit = "degF"', "factor = 0", "values.1.factor: must be more than 0"),
        ("still_minutes = 360", "still_minutes = 721", "still_minutes: must be at most 720"),
        ("every_s = 900", "every_s = 1801", "soil_temperature.step: nobody could judge by it"),
        ("every_s = 900", "every_s = 2701", "soil_temperature.still_minutes: is too short"),
        ('time = "$.t"', 'time = "t"', "time: a path begins with $"),
        ("31.5, 68.0", '"31.5", 68.0', "sample: would be refused: wrong_type $.readings[0]"),
        ("31.5, 68.0", "31.5, 680.0", "sample: soil_temperature would be 360 °C, which it cannot be"),
        ("farm/yenson/soil/S-17/up", "farm/soil/S-17", "sample_topic: is no topic that fits"),
        ('time_format = "milliseconds"', 'time_format = "minutes"', "time_format: must be one of"),
        ("[stations]", "[station]", "station: there is no such field"),
        ("[stations]", "[stations", "is not TOML"),
    ],
)
def test_a_wrong_description_is_told_in_words(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert expected in told(changed(tmp_path / "soil.toml", (old, new)))


def test_a_new_metric_is_judged_by_the_norm_that_its_file_gives() -> None:
    told = {metric.name: metric.norm for metric in connector_of(SOIL, KNOWN).metrics}
    assert told["soil_temperature"] == Norm(-20, 70, step=0.5, still=timedelta(hours=6))
    assert told["soil_moisture"] == Norm(0, 100)
    assert {row[0]: row[5:] for row in declared()}["soil_temperature"] == (-20, 70, 0.5, timedelta(hours=6))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("31.5", 3.15), ("31,5", 3.15), (" 30 ", 3.0), ("3e1", 3.0), (3, 0.3), (31.5, 3.15), (True, None), ("", None),
        ("1_0", None), ("１2", None), ("1.0.0", None), ("NaN", None), ("inf", None), ("1e999", None), ("0x1F", None),
    ],
)  # fmt: skip
def test_a_number_may_come_as_a_text_and_in_steps(tmp_path: Path, written: object, kept: float | None) -> None:
    steps_of_it = 'metric = "soil_moisture"\ntext = true\nfactor = 0.1'
    soil = connector_of(changed(tmp_path / "soil.toml", ('metric = "soil_moisture"', steps_of_it)), KNOWN)
    message = {"node": {"serial no": "S-17"}, "t": 1795478400123, "readings": [written]}
    outcome = soil.parse(orjson.dumps(message), "S-17")
    assert kept == (None if isinstance(outcome, Invalid) else outcome[0]["value"])


def test_a_text_is_a_number_only_where_the_description_says_so() -> None:
    assert connector_of(SOIL, KNOWN).parse(
        b'{"node": {"serial no": "S-17"}, "t": 1795478400123, "readings": ["31.5"]}', "S-17"
    ) == Invalid(Reason.WRONG_TYPE, "$.readings[0]")


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    wrong = changed(tmp_path / "soil.toml", ('"degF"', '"kg"'), ('metric = "soil_moisture"', 'metric = "humus"'))
    assert len(told(wrong).splitlines()) == 2


def test_a_wrong_file_is_left_out_and_the_others_run(tmp_path: Path) -> None:
    changed(tmp_path / "soil.toml")
    changed(tmp_path / "earth.toml", ('name = "soil"', 'name = "earth"'), ("lowest = 0", "lowest = 100"))
    changed(tmp_path / "air.toml", ('name = "soil"', 'name = "air"'))
    found = folder(tmp_path, built_in(), KNOWN)
    assert [connector.name for connector in found.connectors] == ["soil"]
    assert [Path(fault.file).name for fault in found.faults] == ["air.toml", "earth.toml"]
    assert "there is a connector of this name already" in found.faults[0].why


def test_a_topic_on_which_another_connector_hears_already_is_told(tmp_path: Path) -> None:
    changed(tmp_path / "soil.toml")
    changed(
        tmp_path / "tea.toml",
        ('name = "soil"', 'name = "tea"'),
        ("farm/+/soil", "farm/+/+"),
        ("level = 3", "level = 2"),
    )
    changed(
        tmp_path / "wind.toml",
        ('name = "soil"', 'name = "wind"'),
        ("farm/+/soil/+/up", "province/+/+/+/up"),
        ("farm/yenson/soil/S-17/up", "province/tq/weather/S-17/up"),
    )
    found = folder(tmp_path, built_in(), KNOWN)
    assert [connector.name for connector in found.connectors] == ["soil"]
    tea, wind = (fault.why for fault in found.faults)
    assert "topic: what comes on farm/yenson/soil/S-17/up is soil's, by farm/+/soil/+/up" in tea
    assert "topic: what comes on province/tq/weather/S-17/up is weather's" in wind


def test_a_second_file_may_use_the_metrics_of_a_first(tmp_path: Path) -> None:
    changed(tmp_path / "soil.toml")
    second = changed(tmp_path / "tea.toml", ('name = "soil"', 'name = "tea"'), ("farm/", "tea/"))
    second.write_text(second.read_text(encoding="utf-8").partition("[metrics.")[0], encoding="utf-8")
    found = folder(tmp_path, built_in(), KNOWN)
    assert [c.name for c in found.connectors] == ["soil", "tea"], found.faults


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert folder(tmp_path / "nowhere", built_in(), KNOWN).faults
    assert folder(None, built_in(), KNOWN).faults == ()


def test_the_tests_own_descriptions_are_sound_and_come_behind_the_code() -> None:
    assert catalogue.faults() == ()
    assert connectors()[-1].name == "soil"
    assert catalogue.metrics()["soil_moisture"].unit == "%"


@given(st.text(max_size=300))
def test_no_file_raises_anything_else(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("any") / "soil.toml"
    path.write_text(text, encoding="utf-8", errors="replace")
    told(path)


@example(2**53 + 1)
@given(st.floats(allow_nan=False) | st.integers())
def test_any_number_is_stored_or_refused(value: float) -> None:
    soil = connector_of(SOIL, KNOWN)
    message = orjson.dumps({"node": {"serial no": "S-17"}, "t": 1795478400123})[:-1]
    outcome = soil.parse(message + b',"readings":[' + repr(value).encode() + b"]}", "S-17")
    if isinstance(outcome, Invalid):
        assert not 0 <= value <= 100
    else:
        assert outcome[0]["value"] == float(value)
