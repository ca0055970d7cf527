"""The descriptions of a folder: each file a connector, and a wrong one is left out and told, so that the others run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.connector import Connector, Metric
from connectors.described.reading import DescriptionError, connector_of


@dataclass(frozen=True)
class Fault:
    """A file that cannot be used, and why, a line for each fault."""

    file: str
    why: str


@dataclass(frozen=True)
class Folder:
    """What a folder describes, by the connectors' names, and the files that are left out."""

    connectors: tuple[Connector, ...] = ()
    faults: tuple[Fault, ...] = ()


def folder(path: Path | None, others: Iterable[Connector], known: Mapping[str, Metric]) -> Folder:
    """Return what the files of a folder describe, beside these other connectors and the metrics that are known."""
    if path is None:
        return Folder()
    found: list[Connector] = []
    faults: list[Fault] = []
    before = list(others)
    taken = {connector.name for connector in before} | {connector.door for connector in before}
    metrics = dict(known)
    for file in sorted(path.glob("*.toml")):
        try:
            connector = connector_of(file, metrics, before + found)
            _require_free(connector, taken)
        except DescriptionError as error:
            faults.append(Fault(str(file), str(error)))
            continue
        found.append(connector)
        taken |= {connector.name, connector.door}
        metrics |= {metric.name: metric for metric in connector.metrics if metric.name not in known}
    if not path.is_dir():
        faults.append(Fault(str(path), "there is no such folder (IOC_DESCRIPTIONS)"))
    return Folder(tuple(found), tuple(faults))


def _require_free(connector: Connector, taken: set[str]) -> None:
    if taken & {connector.name, connector.door}:
        raise DescriptionError(f"{connector.name}.toml: name: there is a connector of this name already")
