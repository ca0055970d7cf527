"""Where a pull stands, in one small file that is replaced whole: a crash leaves the old one or the new one."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import orjson


class CursorError(RuntimeError):
    """The cursor file cannot be read; nothing is guessed, for a wrong guess would lose rows."""


class CursorFile:
    """One source's cursor: the instant (UTC) up to which its changes were delivered."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> datetime | None:
        """Return the saved instant, or None before the first save; raises CursorError."""
        try:
            text = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            return datetime.fromisoformat(orjson.loads(text)["changed"])
        except (ValueError, KeyError, TypeError):
            raise CursorError(
                f"{self._path} is damaged; remove it to read the source from its beginning (duplicates do no harm)"
            ) from None

    def save(self, changed: datetime) -> None:
        """Replace the file and return when it is on the disk."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(orjson.dumps({"changed": changed.isoformat()}))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        folder = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
