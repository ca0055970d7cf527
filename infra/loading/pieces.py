"""A large file of lines in pieces that can be loaded at a time; no line is in two of them or in none."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SIZE = 6 << 20
"""Bytes of a piece: some 15,000 dossier steps, one transaction."""


@dataclass(frozen=True)
class Piece:
    """The lines of a file that begin in [start, end), counted in bytes."""

    file: Path
    start: int
    end: int


def pieces(file: Path, size: int = SIZE) -> Iterator[Piece]:
    """Yield the pieces of a file in their order; none of an empty one."""
    total = file.stat().st_size
    for start in range(0, total, size):
        yield Piece(file, start, min(start + size, total))


def lines(piece: Piece) -> list[bytes]:
    """Return the lines of a piece without what ends them, nor the mark (BOM) that a file may begin with.

    Lines of blanks only are left out.
    """
    with piece.file.open("rb") as file:
        if piece.start:
            file.seek(piece.start - 1)
            file.readline()
        content = file.read(max(0, piece.end - file.tell()))
        if content and not content.endswith(b"\n"):
            content += file.readline()
    if piece.start == 0:
        content = content.removeprefix(BOM_UTF8)
    return [line for line in (each.strip() for each in content.split(b"\n")) if line]
