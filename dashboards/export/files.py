"""A sheet as a file: CSV (RFC 4180, UTF-8) or XLSX. No text in it is ever taken for a formula by who opens it.

In CSV a text that a spreadsheet would calculate is written after an apostrophe (OWASP, CSV injection); in XLSX every
text is stored as text and marked so, which needs no such sign.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dashboards.export.rows import Cell, Heading
from dashboards.export.sheet import Sheet
from streams.clock import LOCAL_ZONE

_FORMULA_SIGNS = "=+-@\t\r\n"
_REPLACED = "\ufffd"
_HEAD_FILL = PatternFill("solid", fgColor="DCE6F2")
_NARROWEST, _WIDEST = 12, 60
_LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class Form:
    """One kind of file."""

    media_type: str
    write: Callable[[Sheet], bytes]


def csv_file(sheet: Sheet) -> bytes:
    """Return the sheet as CSV: the head's lines, an empty one, headings, rows; with the mark that Excel needs."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows((_plain(label), _plain(words)) for label, words in sheet.about)
    writer.writerow(())
    writer.writerow([_plain(heading.title) for heading in sheet.headings])
    writer.writerows([_plain(value) for value in row] for row in sheet.rows)
    return text.getvalue().encode("utf-8-sig", "replace")


def xlsx_file(sheet: Sheet) -> bytes:
    """Return the sheet as a workbook: numbers are numbers, times local times, the headings stay in sight."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = _sheet_name(sheet)
    for number, (label, words) in enumerate(sheet.about, 1):
        _put(page, number, 1, label).font = Font(bold=True)
        _put(page, number, 2, words)
    head = len(sheet.about) + 2
    for place, heading in enumerate(sheet.headings, 1):
        named = _put(page, head, place, heading.title)
        named.font, named.fill = Font(bold=True), _HEAD_FILL
        named.alignment = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(sheet.rows, head + 1):
        for place, (value, heading) in enumerate(zip(row, sheet.headings, strict=True), 1):
            _put(page, number, place, value, heading)
    _arrange(page, sheet, head)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FORMS: Mapping[str, Form] = {
    "csv": Form("text/csv; charset=utf-8", csv_file),
    "xlsx": Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_file),
}


def harmless(text: str) -> str:
    """Return a text that no spreadsheet calculates: an apostrophe before what would begin a formula."""
    begins = unicodedata.normalize("NFKC", text).lstrip(" \u00a0\ufeff")[:1]
    return f"'{text}" if begins and begins in _FORMULA_SIGNS else text


def _plain(value: Cell) -> str | int | float | None:
    if isinstance(value, datetime):
        return f"{value.astimezone(LOCAL_ZONE):%Y-%m-%d %H:%M:%S}"
    return harmless(value) if isinstance(value, str) else value


def _put(page: Worksheet, row: int, column: int, value: Cell, heading: Heading | None = None) -> XlsxCell:
    field = page.cell(row, column)
    assert isinstance(field, XlsxCell)
    if isinstance(value, str):
        field.value = ILLEGAL_CHARACTERS_RE.sub(_REPLACED, value)
        field.data_type = "s"
        field.quotePrefix = bool(harmless(value) != value)
    elif isinstance(value, datetime):
        field.value = value.astimezone(LOCAL_ZONE).replace(tzinfo=None)
        field.number_format = "dd/mm/yyyy hh:mm:ss"
    elif value is not None:
        field.value = value
        if heading is not None and heading.decimals is not None:
            field.number_format = "#,##0" + ("." + "0" * heading.decimals if heading.decimals else "")
    return field


def _arrange(page: Worksheet, sheet: Sheet, head: int) -> None:
    page.freeze_panes = f"A{head + 1}"
    page.auto_filter.ref = f"A{head}:{get_column_letter(len(sheet.headings))}{head + len(sheet.rows)}"
    for place, heading in enumerate(sheet.headings):
        width = max(map(len, _words(sheet, place)), default=0)
        column = page.column_dimensions[get_column_letter(place + 1)]
        column.width = min(_WIDEST, max(_NARROWEST, width + 2, len(heading.title) / 2))


def _words(sheet: Sheet, place: int) -> Iterable[str]:
    return (str(_plain(row[place]) if row[place] is not None else "") for row in sheet.rows)


def _sheet_name(sheet: Sheet) -> str:
    """Return the panel's title as a sheet may be called."""
    title = sheet.about[1][1] if len(sheet.about) > 1 else sheet.name
    return title.translate(_NOT_IN_SHEET_NAMES)[:_LONGEST_SHEET_NAME].strip() or sheet.name[:_LONGEST_SHEET_NAME]
