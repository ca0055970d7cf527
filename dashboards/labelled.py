"""Cells of a table that bear the names of their columns: on a telephone, where a row is a card, they stand beside."""

from __future__ import annotations

from collections.abc import Iterable


def labelled(names: Iterable[str], cells: Iterable[str]) -> str:
    """Return the cells of a row, as HTML; names and cells, as many of one as of the other, are HTML already."""
    return "".join(f'<td data-label="{name}">{cell}</td>' for name, cell in zip(names, cells, strict=True))
