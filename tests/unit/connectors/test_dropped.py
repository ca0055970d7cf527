"""What stands in a drop folder: each file on its own, whatever stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.transports.dropped import CLOSED, DONE, Folder

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def test_a_folder_that_nobody_may_look_into_is_told_of_once_and_keeps_no_file_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "2026-11"
    closed.mkdir()
    (tmp_path / "xa.csv").write_text("a\n1\n")
    listed = Path.iterdir

    def refusing(path: Path) -> Iterator[Path]:
        if path == closed:
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refusing)
    folder = Folder(tmp_path, ["*.csv"], 0)
    assert {path.name for path in folder.complete()} == {"2026-11", "xa.csv"}
    told = folder.read(closed, 500)
    assert told.content.decode() == CLOSED
    folder.put_away(told, DONE, NOW)
    assert [path.name for path in folder.complete()] == ["xa.csv"]
