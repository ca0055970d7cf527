"""How full the disk is: noted by a worker, told by the platform board; the rule's own cases are in tests/rules."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from dashboards.boards.platform import SIZE
from streams.db import connect
from streams.disk import space


def test_a_worker_notes_how_full_the_disk_is_and_the_board_says_so(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disks = {tmp_path: SimpleNamespace(used=60, free=15)}
    monkeypatch.setattr(shutil, "disk_usage", lambda place: disks[place])
    with connect(database_url, autocommit=True) as conn:
        assert conn.execute(SIZE.sql.encode()).fetchall()[0][1:] == ("0 chuỗi đo", "0 series")
        space.note(conn, tmp_path)
        disks[tmp_path] = SimpleNamespace(used=90, free=5)
        space.note(conn, tmp_path / "not" / "there")
        assert conn.execute("SELECT used, free FROM disk_space").fetchall() == [(90, 5)]
        told = conn.execute(SIZE.sql.encode()).fetchall()[0][1:]
        assert told == ("đĩa đã dùng 95%, 0 chuỗi đo", "disk used 95%, 0 series")
