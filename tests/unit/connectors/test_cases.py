"""Every golden case of every connector: bytes in, events or a refusal out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

from connectors.catalogue import connectors
from connectors.connector import Connector, Mqtt
from connectors.ingest import events as ingest
from connectors.invalid import Invalid
from streams.publisher import Outgoing

ROOT = Path(__file__).parents[2] / "cases"
BY_NAME = {connector.name: connector for connector in connectors()}
CASES = [case for folder in sorted(ROOT.iterdir()) if folder.is_dir() for case in sorted(folder.iterdir())]


def input_of(case: Path) -> bytes:
    (given,) = case.glob("input.*")
    return given.read_bytes()


def device_of(connector: Connector, case: Path) -> str:
    transport = connector.transport
    if not isinstance(transport, Mqtt):
        named = case / "device.txt"
        return named.read_text().strip() if named.exists() else ""
    return transport.device((case / "topic.txt").read_text().strip())


def _outcome(case: Path) -> dict[str, Any]:
    name = case.parent.name
    if name == ingest.DOOR:
        return _told(ingest.parse(input_of(case)))
    connector = BY_NAME[name]
    events = connector.read(input_of(case), device_of(connector, case))
    return _refusal(events) if isinstance(events, Invalid) else {"events": list(events)}


def _told(parsed: Sequence[Outgoing] | Invalid) -> dict[str, Any]:
    if isinstance(parsed, Invalid):
        return _refusal(parsed)
    records = [{"topic": r.topic, "key": r.key.decode(), "event": orjson.loads(r.value)} for r in parsed]
    return {"records": records}


def _refusal(invalid: Invalid) -> dict[str, Any]:
    told = {"reason": str(invalid.reason), "detail": invalid.detail}
    return {"invalid": told | ({"source": invalid.source} if invalid.source else {})}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_case(case: Path) -> None:
    assert _outcome(case) == orjson.loads((case / "expected.json").read_bytes())


def test_every_connector_has_good_and_bad_cases() -> None:
    for name in [*BY_NAME, ingest.DOOR]:
        told = [orjson.loads((case / "expected.json").read_bytes()) for case in (ROOT / name).iterdir()]
        assert any("invalid" in t for t in told), name
        assert any("invalid" not in t for t in told), name


def test_every_case_folder_belongs_to_a_connector() -> None:
    assert {case.parent.name for case in CASES} == {*BY_NAME, ingest.DOOR}


def _claimed(sample: str) -> str:
    message = orjson.loads(sample) if sample.startswith("{") else {}
    return str(message.get("id") or message.get("tram") or message.get("device"))


@pytest.mark.parametrize("connector", connectors(), ids=lambda c: c.name)
def test_the_sample_is_what_the_connector_takes(connector: Connector) -> None:
    parsed = connector.parse(connector.sample.encode(), connector.sample_device or _claimed(connector.sample))
    assert not isinstance(parsed, Invalid)
    assert parsed
