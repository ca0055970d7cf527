"""docs/tutorial/add-a-source.md, followed word by word in a copy of the project, until its file is on its board."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from connectors.metrics import sync_metrics
from infra.provinces.load import load, read
from streams.db import connect
from streams.kafka import create_topics
from streams.subjects import all_topics
from tests.integration.tutorial.pages import COMMANDS, Block, blocks
from tests.services import KafkaServer, PostgresServer
from tests.waiting import wait_until
from tests.worker_process import WorkerProcess, worker_settings

PROJECT, COMPILED = Path(__file__).parents[3], "__pycache__"
NOT_NEEDED = ("docs/", "tests/cases/", "tests/rules/", "tests/browser/", "tests/e2e/", "tests/systems/")
"""What of the checkout nothing on the page reads: the larger half of its files."""
PAGE = blocks(PROJECT / "docs" / "tutorial" / "add-a-source.md")
SETTINGS, DROPPED = (next(block for block in PAGE if block.kind == kind) for kind in ("ini", "csv"))
CONNECTORS = "import sys; sys.argv = ['ioc', 'run', 'connectors']; from infra.cli import main; main()"
# What the board's panel shows, asked of the copy, in which alone there is such a board.
_SHOWN = """
import asyncio, sys
from datetime import UTC, datetime
from dashboards.boards import boards
from tests.integration.dashboards.panel_rows import panel_rows
board = next(board for board in boards() if board.name == "health")
rows = asyncio.run(panel_rows(sys.argv[1], board, board.panels[0], datetime(2026, 12, 1, 3, tzinfo=UTC)))
print(round(rows[0]["value"], 1), rows[0]["detail_vi"])
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout in which the tutorial's files have been written, as its reader would."""
    copy = tmp_path_factory.mktemp("tutorial") / "ioc"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True).stdout
    names = [Path(name) for name in listed.decode().split("\0") if name and not name.startswith(NOT_NEEDED)]
    for name in names:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        # With its time, by which Python knows whether what it has compiled is of this text.
        shutil.copy2(PROJECT / name, copy / name)
    for folder in {name.parent for name in names if name.suffix == ".py"}:
        copy_compiled(PROJECT / folder / COMPILED, copy / folder / COMPILED)
    (copy / ".venv").symlink_to(Path(sys.prefix))
    for block in PAGE:
        if block.file and block not in (SETTINGS, DROPPED):
            (copy / block.file).parent.mkdir(parents=True, exist_ok=True)
            (copy / block.file).write_text(block.text, encoding="utf-8")
    return copy


def copy_compiled(there: Path, here: Path) -> None:
    """Copy what Python has compiled so far; another process of this run may be writing there."""
    here.mkdir(exist_ok=True)
    for file in there.glob("*.pyc"):
        with suppress(FileNotFoundError):
            shutil.copy2(file, here / file.name)


def environment(copy: Path) -> dict[str, str]:
    """Let every process find the packages of the copy first."""
    return {**os.environ, "PYTHONPATH": str(copy)}


@pytest.mark.parametrize("block", [b for b in PAGE if b.kind == COMMANDS], ids=lambda b: b.text.split()[1][:40])
def test_every_command_does_what_the_page_says(copy: Path, block: Block) -> None:
    clean = {name: value for name, value in environment(copy).items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.text], cwd=copy, env=clean, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if "connectors list" in block.text:
        assert "vaccinations" in done.stdout


@pytest.fixture
def city(
    copy: Path, postgres_server: PostgresServer, kafka_server: KafkaServer, kafka_topic_prefix: str, tmp_path: Path
) -> Iterator[tuple[str, Path]]:
    """A city that runs the copy: its database's address, and the folder into which the department drops files."""
    url, folder = postgres_server.fresh_database(), tmp_path / "dropped"
    folder.mkdir()
    create_topics(kafka_server.bootstrap, kafka_topic_prefix, all_topics())
    with connect(url) as conn:
        load(conn, read("tuyen_quang"))
        sync_metrics(conn)
    own: Mapping[str, str] = {
        **environment(copy),
        **worker_settings(url, kafka_server.bootstrap, kafka_topic_prefix, tmp_path),
        SETTINGS.text.partition("=")[0]: str(folder),
        "IOC_CLOCK_CITY_ORIGIN": "2026-12-01T02:00:00+00:00",
    }
    # The page starts only the connectors anew: the worker runs on as it was.
    processes = [
        WorkerProcess(own, tmp_path / "worker.log"),
        WorkerProcess(own, tmp_path / "in.log", CONNECTORS, project=copy),
    ]
    for process in processes:
        process.start()
    yield url, folder
    for process in processes:
        process.stop()
    postgres_server.drop(url)


def test_the_dropped_file_is_on_the_board(city: tuple[str, Path], copy: Path) -> None:
    url, folder = city
    assert DROPPED.file is not None
    (folder / DROPPED.file).write_text(DROPPED.text, encoding="utf-8")
    with connect(url, autocommit=True) as conn:
        wait_until(lambda: conn.execute("SELECT FROM figure WHERE system = 'vaccinations'").rowcount == 4, 60)
        wait_until(lambda: conn.execute("SELECT FROM dead_letter WHERE door = 'file:vaccinations'").rowcount == 1, 60)
        letter = conn.execute("SELECT reason, detail FROM dead_letter").fetchone()
    assert letter == ("wrong_type", "Đã tiêm")
    done = subprocess.run(
        [sys.executable, "-c", _SHOWN, url],
        cwd=copy,
        env=environment(copy),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["92.8", "141", "trẻ"], done.stderr
