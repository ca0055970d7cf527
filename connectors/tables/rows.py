"""What all tables share: a header that names the columns, and rows under it as flat JSON objects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import PurePath
from typing import Any
from unicodedata import normalize

from pydantic import TypeAdapter

from connectors import canonical
from connectors.connector import Rows
from connectors.invalid import Invalid, InvalidError, Reason

HIGHEST = 20
"""Lines from the top in which a header is looked for: people write the office, a title and the date above it."""
SURPLUS = "+{}"
"""The key of a value beyond the header's last column: no connector knows it, so the row is refused, with the value."""


def by_suffix(readers: Mapping[str, Rows]) -> Rows:
    """Return the reader that chooses by the file's name, e.g. {".csv": csv_table(), ".xlsx": xlsx_table()}."""

    def rows(content: bytes, name: str) -> Sequence[bytes] | Invalid:
        reader = readers.get(PurePath(name).suffix.lower())
        return reader(content, name) if reader else Invalid(Reason.UNKNOWN_TYPE, "suffix of the file's name")

    return rows


def required(row: TypeAdapter[Any]) -> tuple[str, ...]:
    """Return the columns that a row of this type cannot lack: what a reader of its files looks for in the header."""
    return tuple(row.json_schema()["required"])


def table(
    lines: Iterable[Sequence[Any]], header_row: int, *, pad: bool = False, columns: Collection[str] = ()
) -> list[bytes]:
    """Return each line under the header (counted from 1) as a JSON object; empty lines are left out.

    With `pad` a line that is too short has null in its last columns; without it these keys are missing. Raises
    InvalidError when there is no header, or it names two columns alike or leaves one without a name; and, where
    `columns` are expected, when it has none of them, or lacks some and no line is there to be refused for it.
    """
    header: list[str] | None = None
    rows: list[bytes] = []
    for number, line in enumerate(lines, 1):
        if number == header_row:
            header = _header(line, columns)
        elif header is not None and any(value not in (None, "") for value in line):
            missing = dict.fromkeys(header) if pad else {}
            rows.append(canonical.row(missing | _named(header, line)))
    if header is None or (not rows and not set(columns) <= set(header)):
        raise InvalidError(Reason.EMPTY if header is None else Reason.WRONG_SHAPE, _expected(columns))
    return rows


def _header(line: Sequence[Any], columns: Collection[str]) -> list[str]:
    try:
        header = names(line)
    except InvalidError as error:
        raise InvalidError(error.invalid.reason, _expected(columns)) from None
    if columns and not set(columns) & set(header):
        raise InvalidError(Reason.WRONG_SHAPE, _expected(columns))
    return header


def header_at(lines: Iterable[Sequence[Any]], header_row: int, columns: Collection[str]) -> int:
    """Return in which line (from 1) the header is: `header_row`, unless it stands lower, below titles.

    It does where that line has none of `columns` and one of the first HIGHEST has all of them.
    """
    found = [columns_in(line, columns) for line in islice(lines, HIGHEST)] if columns else []
    if any(found[header_row - 1 : header_row]):
        return header_row
    return next((number for number, named in enumerate(found, 1) if named == set(columns)), header_row)


def columns_in(line: Sequence[Any], columns: Collection[str]) -> set[str]:
    """Return which of the columns a line names."""
    try:
        return set(columns) & set(names(line))
    except InvalidError:
        return set()


def _expected(columns: Collection[str]) -> str:
    return f"header: expected {', '.join(columns)}" if columns else "header"


def names(line: Sequence[Any]) -> list[str]:
    """Return the columns' names, composed (NFC) and with single spaces: Excel on a Mac writes them otherwise."""
    header = [" ".join(normalize("NFC", str(value or "")).split()) for value in line]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise InvalidError(Reason.EMPTY, "header")
    if "" in header or len(set(header)) != len(header):
        raise InvalidError(Reason.WRONG_SHAPE, "header")
    return header


def _named(header: Sequence[str], line: Sequence[Any]) -> dict[str, Any]:
    row = dict(zip(header, line, strict=False))
    surplus = enumerate(line[len(header) :], 1)
    return row | {SURPLUS.format(n): value for n, value in surplus if value not in (None, "")}
