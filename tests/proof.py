"""Small sizes in `make test`, full sizes in `make prove`, and the evidence that the latter writes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

import pytest

from tests import evidence
from tests.tier import PATIENCE, PROVING

__all__ = ["PATIENCE", "PROVING", "Proof", "proof"]
T = TypeVar("T")


@dataclass
class Proof:
    """What one test was run with and what it measured; written to docs/evidence/ only by `make prove`."""

    name: str
    seed: int = 766
    sizes: dict[str, object] = field(default_factory=dict)
    figures: dict[str, object] = field(default_factory=dict)

    def size(self, name: str, *, small: T, full: T) -> T:
        """Return the size to run at, by the tier."""
        value = full if PROVING else small
        self.sizes[name] = value
        return value

    def figure(self, name: str, value: object) -> None:
        """Note a measured figure."""
        self.figures[name] = value


@pytest.fixture
def proof(request: pytest.FixtureRequest) -> Iterator[Proof]:
    """The sizes of this test, and the place for its figures."""
    proof = Proof(request.node.name)
    started = time.monotonic()
    yield proof
    failed = getattr(request.node, "failed_call", True)
    if PROVING and not failed:
        proof.figure("seconds", round(time.monotonic() - started, 1))
        evidence.add(_part(request.node), proof.name, proof.seed, proof.sizes, proof.figures)


def _part(item: pytest.Item) -> str:
    return item.path.stem.removeprefix("test_")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to the proof the tests that have a size, the longest first; the others it would only repeat."""
    if PROVING:
        sized = [item for item in items if "proof" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in sized])
        # A long one that begins last leaves the other process idle.
        items[:] = sorted(sized, key=lambda item: -evidence.seconds(_part(item), item.name))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember whether the test itself passed, so that a failure leaves no evidence."""
    report = yield
    if call.when == "call":
        item.failed_call = bool(call.excinfo)  # type: ignore[attr-defined]
    return report
