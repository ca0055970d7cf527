"""CSV in UTF-8 (RFC 4180), as spreadsheets and systems write it: with or without a BOM, commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence

from connectors.connector import Rows
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.tables.rows import header_at, table

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
            header = header_at(_first_lines(text), header_row, columns)
            lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text, header))
            return table(lines, header, columns=columns)
        except InvalidError as error:
            return error.invalid
        except UnicodeDecodeError:
            return Invalid(Reason.NOT_UTF8)
        except csv.Error:
            return Invalid(Reason.NOT_A_TABLE)

    return rows


def _first_lines(text: str) -> Iterator[Sequence[str]]:
    """Yield the first lines, each as if it were the header: a title tells nothing of the delimiter."""
    for line in io.StringIO(text[:_HEAD], newline=None):
        yield next(csv.reader([line], delimiter=delimiter(line)), ())


def delimiter(text: str, header_row: int = 1) -> str:
    """Return the delimiter that stands most often in the header, outside quotes; a comma when none does."""
    lines = text.split("\n", header_row)
    header = lines[header_row - 1] if len(lines) >= header_row else ""
    outside = "".join(header.split('"')[::2])
    return max(DELIMITERS, key=outside.count)
