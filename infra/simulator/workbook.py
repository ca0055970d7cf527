"""XLSX workbooks as agencies export them, the same bytes for the same rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.xml.functions import tostring

_LONG_AGO = (2025, 7, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
Cell = str | int | float | date | datetime | None


def workbook(sheet: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a workbook with one sheet; times without a zone are the city's."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet)
    page.append(list(header))
    for row in rows:
        page.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return _timeless(buffer)


def _timeless(written: io.BytesIO) -> bytes:
    """Return the workbook without the real instants at which it was written."""
    properties: Any = DocumentProperties(created=datetime(*_LONG_AGO), modified=datetime(*_LONG_AGO))  # noqa: DTZ001
    buffer = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = tostring(properties.to_tree()) if name == _PROPERTIES else old.read(name)
            new.writestr(zipfile.ZipInfo(name, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
