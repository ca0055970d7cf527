"""docs/standards.md says what there is: every standard, its address, every attribute; and its files can be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.cap.message import CapFile
from connectors.connector import Connector, Mqtt, Webhook
from connectors.described.model import Mapping, StandardFile
from connectors.described.reading import read
from connectors.ingest.webhook import PATH
from connectors.lorawan import LorawanFile
from connectors.ngsi.models import MODELS
from connectors.standards.ngsi import NgsiFile
from connectors.standards.sensorthings import SensorThingsFile
from streams.folder import members
from tests.integration.tutorial.pages import Block, blocks

PAGE = Path(__file__).parents[3] / "docs" / "standards.md"
TEXT = PAGE.read_text(encoding="utf-8")
FILES: dict[str, type[StandardFile]] = {
    "cap": CapFile,
    "lorawan": LorawanFile,
    "ngsi": NgsiFile,
    "sensor_community": Mapping,
    "sensorthings": SensorThingsFile,
}
STANDARDS: dict[str, Connector] = members("connectors.standards", "CONNECTOR")


@pytest.mark.parametrize("connector", STANDARDS.values(), ids=lambda c: c.name)
def test_every_standard_is_on_the_page(connector: Connector) -> None:
    assert f"(`{connector.name}`)" in TEXT
    if isinstance(connector.transport, Webhook):
        assert PATH.format(name=connector.name) in TEXT
    if isinstance(connector.transport, Mqtt):
        assert connector.transport.pattern.rpartition("/")[2] in TEXT


def test_every_attribute_is_on_the_page() -> None:
    for kind, attributes in MODELS.items():
        row = TEXT[TEXT.index(f"| {kind} |") :]
        for name, model in attributes.items():
            assert f"`{name}`" in row, name
            assert f"`{model.metric}`" in row, model.metric


@pytest.mark.parametrize("block", [b for b in blocks(PAGE) if b.kind == "toml"], ids=lambda b: str(b.file))
def test_every_file_of_the_page_can_be_used(block: Block, tmp_path: Path) -> None:
    assert block.file is not None
    file = tmp_path / Path(block.file).name
    file.write_text(block.text, encoding="utf-8")
    assert read(file, FILES[file.stem]) != FILES[file.stem]() or file.stem == "cap"


def test_every_file_is_on_the_page() -> None:
    assert {Path(str(b.file)).stem for b in blocks(PAGE) if b.kind == "toml"} == set(FILES)
