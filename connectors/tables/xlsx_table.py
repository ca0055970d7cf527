"""XLSX workbooks: values only, sheet by name, refused before it is unpacked when it would not fit."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time
from itertools import islice
from typing import Any

from openpyxl import Workbook, load_workbook

from connectors.connector import Rows
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.tables.rows import columns_in, header_at, table

MAX_UNPACKED = 268_435_456
"""Bytes that all parts of a workbook may have together, as its directory says; unzipping stops at those sizes."""
MAX_PARTS = 2_000
MAX_CELLS = 5_000_000
_Page = Any
"""A sheet as openpyxl reads it; its types do not tell a sheet that is only read."""


def xlsx_table(sheet: str = "", header_row: int = 1, columns: Collection[str] = ()) -> Rows:
    """Return the reader of the sheet of that name under that header row.

    If none is named, or there is none of that name, it is the first one whose header has all `columns`, else some of
    them: a cover may stand before it, and lines of titles above a header that has all of them.
    Numbers stay numbers, dates become ISO 8601 text (a day where the time is midnight), empty cells null;
    of a formula counts the value that was saved with it.
    """

    def rows(content: bytes, _name: str) -> Sequence[bytes] | Invalid:
        if not content:
            return Invalid(Reason.EMPTY)
        try:
            _require_small(content)
            return table(_lines(content, sheet, header_row, columns), 1, pad=True, columns=columns)
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


def _lines(content: bytes, sheet: str, header_row: int, columns: Collection[str]) -> Iterator[list[Any]]:
    """Yield the lines of the sheet from its header on."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        page, header = _page(book, sheet, header_row, columns)
        cells = 0
        for line in islice(_values(page), header - 1, None):
            cells += len(line)
            if cells > MAX_CELLS:
                raise InvalidError(Reason.TOO_LARGE, "cells")
            yield [_value(value) for value in line]
    finally:
        book.close()


def _page(book: Workbook, sheet: str, header_row: int, columns: Collection[str]) -> tuple[_Page, int]:
    """Return the sheet that is read, and in which of its lines (from 1) the header is."""
    if sheet and sheet not in book.sheetnames and not columns:
        raise InvalidError(Reason.WRONG_SHAPE, "sheet")
    pages = [book[sheet]] if sheet in book.sheetnames else book.worksheets
    found = [(page, header_at(_values(page), header_row, columns)) for page in pages]
    return max(found, key=lambda one: _fit(one[0], one[1], columns)) if columns else found[0]


def _fit(page: _Page, header: int, columns: Collection[str]) -> int:
    """Return how well a sheet's header fits: 2 with all of the columns, 1 with some, else 0."""
    named = columns_in(next(islice(_values(page), header - 1, None), ()), columns)
    return 2 if named == set(columns) else int(bool(named))


def _values(page: _Page) -> Iterator[tuple[Any, ...]]:
    # Many programs write a wrong size of the sheet; the rows themselves say how long they are.
    page.reset_dimensions()
    yield from page.iter_rows(values_only=True)


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if value is None or isinstance(value, str | int | float):
        return value.strip() if isinstance(value, str) else value
    return str(value)
