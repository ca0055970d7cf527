"""Files that change as a whole or not at all: a full disk or a power cut leaves what was there before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.native.privileges import hand_over


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Yield a new file, for its owner alone, that takes the place of `file` once the block has filled it.

    A block that fails leaves nothing of it.
    """
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    try:
        yield fresh
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
        fresh.rename(file)
    finally:
        fresh.unlink(missing_ok=True)


def write(file: Path, text: str) -> None:
    """Write a file that nobody but this user reads."""
    with replacing(file) as fresh:
        fresh.write_text(text, encoding="utf-8")


def write_for_server(file: Path, text: str) -> None:
    """Write a file that belongs to the user under whom the servers run."""
    with replacing(file) as fresh:
        fresh.write_text(text, encoding="utf-8")
        hand_over(fresh)
