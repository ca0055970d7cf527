"""CSV in UTF-8 (RFC 4180), as spreadsheets and systems write it: with or without a BOM, commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Sequence
from itertools import islice

from connectors.connector import Rows
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.tables.rows import HIGHEST, columns_in, header_at, table

DELIMITERS = ",;\t"
_HEAD = 65_536
"""Characters in which titles and header end."""


def csv_table(header_row: int = 1, columns: Collection[str] = ()) -> Rows:
    """Return the reader of CSV whose columns are named in that line (counted from 1); `columns` are looked for there.

    Lines of titles may stand above it, if it has all of them.
    Every value stays text ("007" is no number). A line that is too short lacks the last keys; one that
    is too long has keys "+1", "+2", … for the rest.
    """

    def rows(content: bytes, _name: str) -> Sequence[bytes] | Invalid:
        if not content.strip():
            return Invalid(Reason.EMPTY)
        try:
            text = content.decode("utf-8-sig")
            mark, header = _layout(text, header_row, columns)
            lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
            return table(lines, header, columns=columns)
        except InvalidError as error:
            return error.invalid
        except UnicodeDecodeError:
            return Invalid(Reason.NOT_UTF8)
        except csv.Error:
            return Invalid(Reason.NOT_A_TABLE)

    return rows


def _layout(text: str, header_row: int, columns: Collection[str]) -> tuple[str, int]:
    """Return the delimiter, and in which record (from 1) the header is: a title tells nothing of the delimiter.

    In records, not in lines: a title's cell may have several lines.
    """
    usual = delimiter(text, header_row)
    for mark in (usual, *DELIMITERS.replace(usual, "")):
        records = list(islice(csv.reader(io.StringIO(text[:_HEAD], newline=""), delimiter=mark), HIGHEST))
        found = header_at(records, header_row, columns)
        if any(columns_in(record, columns) for record in records[found - 1 : found]):
            return mark, found
    return usual, header_row


def delimiter(text: str, header_row: int = 1) -> str:
    """Return the delimiter that stands most often in the header, outside quotes; a comma when none does."""
    lines = text.split("\n", header_row)
    header = lines[header_row - 1] if len(lines) >= header_row else ""
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)
