"""XLSX workbooks: values only, sheet by name, refused before it is unpacked when it would not fit."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import Any

from openpyxl import load_workbook

from connectors.connector import Rows
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.tables.rows import table

MAX_UNPACKED = 268_435_456
"""Bytes that all parts of a workbook may have together, as its directory says; unzipping stops at those sizes."""
MAX_PARTS = 2_000
MAX_CELLS = 5_000_000


def xlsx_table(sheet: str = "", header_row: int = 1) -> Rows:
    """Return the reader of the sheet of that name (the first one, if none is named) under that header row.

    Numbers stay numbers, dates become ISO 8601 text (a day where the time is midnight), empty cells null;
    of a formula counts the value that was saved with it.
    """

    def rows(content: bytes, _name: str) -> Sequence[bytes] | Invalid:
        if not content:
            return Invalid(Reason.EMPTY)
        try:
            _require_small(content)
            return table(_lines(content, sheet), header_row, pad=True)
        except InvalidError as error:
            return error.invalid
        except Exception as error:
            # openpyxl lets through whatever its readers trip over in a broken workbook.
            return Invalid(Reason.NOT_A_TABLE, type(error).__name__)

    return rows


def _require_small(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sizes = [part.file_size for part in parts.infolist()]
    if len(sizes) > MAX_PARTS or sum(sizes) > MAX_UNPACKED:
        raise InvalidError(Reason.TOO_LARGE, "unpacked")


def _lines(content: bytes, sheet: str) -> Iterator[list[Any]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        if sheet and sheet not in book.sheetnames:
            raise InvalidError(Reason.WRONG_SHAPE, "sheet")
        page = book[sheet or book.sheetnames[0]]
        # Many programs write a wrong size of the sheet; the rows themselves say how long they are.
        page.reset_dimensions()
        cells = 0
        for line in page.iter_rows(values_only=True):
            cells += len(line)
            if cells > MAX_CELLS:
                raise InvalidError(Reason.TOO_LARGE, "cells")
            yield [_value(value) for value in line]
    finally:
        book.close()


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if value is None or isinstance(value, str | int | float):
        return value.strip() if isinstance(value, str) else value
    return str(value)
