"""Where a source stands, in one small file that is replaced whole: a crash leaves the old one or the new one."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from streams.settings import Settings


class CursorError(RuntimeError):
    """The cursor file cannot be read; nothing is guessed, for a wrong guess would lose rows."""


def damaged(path: Path) -> CursorError:
    """Return the error for a file that holds something else than was saved."""
    return CursorError(f"{path} is damaged; remove it to read the source from its beginning (duplicates do no harm)")


def cursor_path(settings: Settings, name: str) -> Path:
    """Return where the cursor of the connector of that name is kept."""
    return settings.state_dir / "connectors" / f"{name}.json"


class StateFile:
    """A JSON object on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> dict[str, Any] | None:
        """Return what was saved last, or None before the first save; raises CursorError."""
        try:
            value = orjson.loads(self.path.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            raise damaged(self.path) from None
        if not isinstance(value, dict):
            raise damaged(self.path)
        return value

    def save(self, value: dict[str, Any]) -> None:
        """Replace the file and return when it is on the disk."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(orjson.dumps(value))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


class CursorFile:
    """One source's cursor: the instant (UTC) up to which its changes were delivered."""

    def __init__(self, path: Path) -> None:
        self._file = StateFile(path)

    def load(self) -> datetime | None:
        """Return the saved instant, or None before the first save; raises CursorError."""
        value = self._file.load()
        if value is None:
            return None
        try:
            return datetime.fromisoformat(value["changed"])
        except (ValueError, KeyError, TypeError):
            raise damaged(self._file.path) from None

    def save(self, changed: datetime) -> None:
        """Replace the file and return when it is on the disk."""
        self._file.save({"changed": changed.isoformat()})
