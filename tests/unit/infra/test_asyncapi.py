"""The AsyncAPI document: valid by the standard's own schema, current in docs/, and true of real events."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from connectors.catalogue import records_of
from connectors.invalid import Invalid
from infra.asyncapi import document, event_of
from infra.cli.commands.asyncapi import written
from streams.kafka import Topic
from streams.subjects import all_topics
from tests.unit.connectors.test_cases import BY_NAME, CASES, device_of, input_of

ROOT = Path(__file__).parents[3]


def test_it_is_an_asyncapi_document() -> None:
    schema = json.loads((ROOT / "tests/schemas/asyncapi-3.0.0.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft7Validator(schema).iter_errors(document())] == []
    broken = document()
    broken["operations"]["send_figures"]["action"] = "shout"
    assert [*Draft7Validator(schema).iter_errors(broken)]


def test_every_reference_leads_somewhere() -> None:
    told = document()
    text = json.dumps(told)
    for reference in {part.split('"')[0] for part in text.split('"$ref": "')[1:]}:
        found = told
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def test_the_one_in_the_docs_is_current() -> None:
    file = ROOT / "docs/asyncapi.json"
    assert file.read_text(encoding="utf-8") == written(), "run `ioc asyncapi` and commit docs/asyncapi.json"


def test_every_topic_is_a_channel() -> None:
    assert set(document()["channels"]) == {topic.name for topic in all_topics()}


def test_what_connectors_make_of_their_cases_is_what_it_says() -> None:
    components, checked = document()["components"], 0
    topics = {topic.name: event_of(topic).__name__ for topic in all_topics()}
    schemas = {
        name: Draft7Validator({"$ref": f"#/components/schemas/{event}", "components": components})
        for name, event in topics.items()
    }
    for case in (case for case in CASES if case.parent.name in BY_NAME):
        connector = BY_NAME[case.parent.name]
        records = records_of(connector, input_of(case), device_of(connector, case))
        for record in () if isinstance(records, Invalid) else records:
            assert [e.message for e in schemas[record.topic].iter_errors(json.loads(record.value))] == [], case
            checked += 1
    assert checked > 100


def test_a_topic_without_a_module_of_its_own_is_an_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        event_of(Topic(name="nowhere", key="x", partitions=1, retention_days=1))
