"""Small sizes in `make test`, full sizes in `make prove`, and the evidence that the latter writes."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import pytest

EVIDENCE = Path(__file__).parent.parent / "docs" / "evidence"
PROVING = os.environ.get("IOC_PROVE") == "1"
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
        _write(request.node.path.stem.removeprefix("test_"), proof)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember whether the test itself passed, so that a failure leaves no evidence."""
    report = yield
    if call.when == "call":
        item.failed_call = bool(call.excinfo)  # type: ignore[attr-defined]
    return report  # type: ignore[return-value]


def _write(part: str, proof: Proof) -> None:
    EVIDENCE.mkdir(parents=True, exist_ok=True)
    file = EVIDENCE / f"{part}.json"
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    known[proof.name] = {
        "commit": _commit(),
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "cores": os.cpu_count(),
        "seed": proof.seed,
        "sizes": proof.sizes,
        "figures": proof.figures,
    }
    file.write_text(json.dumps(known, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


def _commit() -> str:
    return subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], text=True).strip()
