"""Tables as agencies drop them: rows into the bytes of a file, and the message that each row then is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connectors import canonical
from infra.simulator.workbook import Cell, workbook

Row = dict[str, Cell]
"""A row by its columns' names; None is an empty cell."""


@dataclass(frozen=True)
class Format:
    """A kind of file: its suffix, the bytes of a whole file, and those of one row when it is taken out again."""

    suffix: str
    file: Callable[[Sequence[Row]], bytes]
    message: Callable[[Row], bytes]


def _workbook(rows: Sequence[Row]) -> bytes:
    return workbook("Sheet", list(rows[0]), (list(row.values()) for row in rows))


def _lines(rows: Sequence[Row]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(map(_written, rows))
    return buffer.getvalue().encode("utf-8-sig")


def _written(row: Row) -> Row:
    return {name: "" if value is None else str(value) for name, value in row.items()}


XLSX = Format(".xlsx", _workbook, canonical.row)
CSV = Format(".csv", _lines, lambda row: canonical.row(_written(row)))
"""As spreadsheets write it in Vietnam: UTF-8 with a BOM, semicolons."""
