"""`ioc ratings qr`: an address and its code, or one line that says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.db import connect
from tests.integration.dashboards.test_rating_page import _DOSSIER
from tests.integration.simulator.test_commands import Ioc

CODE = "H60.08.01-261124-0975"


@pytest.fixture
def ioc(tmp_path: Path, database_url: str) -> Ioc:
    with connect(database_url) as conn:
        conn.execute(_DOSSIER, (CODE,))
    return Ioc(tmp_path, IOC_RATING_KEY="key of the test", IOC_DATABASE_URL=database_url)


def test_the_code_of_a_receipt_is_written(ioc: Ioc, tmp_path: Path) -> None:
    done = ioc("ratings", "qr", CODE, "--file", str(tmp_path / "code.svg"))
    assert (done.returncode, f"/danh-gia/{CODE}." in done.stdout) == (0, True)
    assert (tmp_path / "code.svg").read_bytes().startswith(b"<?xml")


def test_what_cannot_be_written_is_one_line(ioc: Ioc, tmp_path: Path) -> None:
    for code, file, problem in (
        (CODE, "away/code.svg", "make it first"),
        (CODE, ".", "is a folder: name a file in it"),
        (CODE, f"{'x' * 300}.svg", "name another --file"),
        ("H" * 5_000, "code.svg", "no code of a dossier"),
        ("H60 08?", "code.svg", "no code of a dossier"),
        ("008185000975", "code.svg", "no code of a dossier"),
        ("H60.08.01-261124-9999", "code.svg", "không có hồ sơ H60.08.01-261124-9999"),
    ):
        done = ioc("ratings", "qr", code, "--file", str(tmp_path / file))
        assert (done.returncode, len(done.stderr.splitlines()), done.stdout) == (1, 1, ""), done.stderr
        assert problem in done.stderr
        assert not list(tmp_path.glob("*.svg"))


def test_without_a_key_one_line_names_it(tmp_path: Path) -> None:
    done = Ioc(tmp_path, IOC_RATING_KEY="", IOC_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")(
        "ratings", "qr", CODE
    )
    assert (done.returncode, "IOC_RATING_KEY is not set" in done.stderr) == (1, True)
