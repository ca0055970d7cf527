"""How far a long run is, told on the terminal at once when it is run alone, and kept in a file beside the logs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proof import PROVING

Say = Callable[[str], None]


def teller(config: pytest.Config, folder: Path) -> Say:
    """Return what tells; in the small size its words are captured like all output of a test."""
    began, log = time.monotonic(), folder / "progress.log"
    capture = config.pluginmanager.getplugin("capturemanager")

    def tell(words: str) -> None:
        line = f"{time.monotonic() - began:7.1f} s  {words}"
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
        if not PROVING:
            print(line, flush=True)
            return
        with capture.global_and_fixture_disabled():
            print(line, flush=True)

    return tell
