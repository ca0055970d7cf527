"""A finding: where it is, what is wrong, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from dashboards.panels import Board, Panel

Told = Iterator[tuple[str, str]]
"""What a rule yields: (what is wrong, what to do)."""
PanelRule = Callable[[Board, Panel], Told]
BoardRule = Callable[[Board], Told]


class Finding(NamedTuple):
    """One fault of a panel, or of a whole file where `panel` is empty."""

    file: str
    panel: str
    rule: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        """Return it as one line."""
        where = f"{self.file}: {self.panel}" if self.panel else self.file
        return f"{where}: {self.wrong} → {self.remedy} [{self.rule}]"
