"""Rules of the index and holidays by the command line: on record, told, and undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import streams
from infra.provinces.load import load
from streams.db import connect
from tests.integration.simulator.test_commands import Ioc
from tests.unit.simulator.samples import province

UPGRADE = Path(streams.__file__).parent / "calendar" / "migrations" / "0089_holiday_changes.sql"


@pytest.fixture
def ioc(tmp_path: Path, database_url: str) -> Ioc:
    """The command line on the province's database."""
    with connect(database_url) as conn:
        load(conn, province())
    return Ioc(tmp_path, IOC_DATABASE_URL=database_url)


def test_a_rule_is_set_and_every_version_is_kept(ioc: Ioc) -> None:
    reason = "--reason=Quyết định 1/QĐ-UBND"
    assert "Version 2 of 2.1 holds" in ioc("index", "set", "2.1", "--points=18", "--cut-off=0.95", reason).stdout
    newest = ioc("index", "rules").stdout
    assert "95 %" in newest
    assert "2022-06-23" in newest, "the local day of the decision"
    assert "2022-06-22" not in newest
    assert "Quyết định 1/QĐ-UBND" in newest
    assert newest.count("2.1") == 1
    assert ioc("index", "rules", "--history").stdout.count(" 2.1 ") == 2


def test_points_that_no_longer_add_up_are_set_and_warned_of(ioc: Ioc) -> None:
    done = ioc("index", "set", "1.2", "--points=5", "--cut-off=1", "--reason=thử")
    assert (done.returncode, "Version 2 of 1.2 holds" in done.stdout) == (0, True)
    assert "the points of group 1 (Transparency) add up to 19 now; they should be 18" in done.stderr
    assert "the points of all indicators add up to 101 now; they should be 100" in done.stderr
    within = ioc("index", "set", "1.1", "--points=5", "--cut-off=1", "--reason=thử")
    assert (within.returncode, within.stderr) == (0, "")


def test_the_rules_are_whole_on_eighty_columns(ioc: Ioc) -> None:
    ioc("index", "set", "1.1", "--points=6", "--cut-off=0.95", "--reason=[Quyết định số 1234/QĐ-UBND của tỉnh]")
    ioc.environment["COLUMNS"] = "80"
    lines = ioc("index", "rules").stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert "…" not in "".join(lines)
    cells = [[cell.strip() for cell in line.split("│")] for line in lines if line.startswith("│")]
    first = cells[: next(place for place, row in enumerate(cells) if row[1] == "1.2")]
    assert first[0][1:6:2] == ["1.1", "6", "2"]
    assert first[0][4] == "95 %"
    assert "[Quyết định số 1234/QĐ-UBND của tỉnh]" in " ".join(row[6] for row in first)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("9.9", "--points=1", "--cut-off=1", "--reason=x"), "there is no indicator 9.9"),
        (("2.1", "--points=1", "--cut-off=1.5", "--reason=x"), "a cut-off more than 0 and at most 1"),
        (("2.1", "--points=1", "--cut-off=1", "--reason= "), "say why"),
    ],
)
def test_a_wrong_rule_is_refused(ioc: Ioc, arguments: tuple[str, ...], problem: str) -> None:
    done = ioc("index", "set", *arguments)
    assert done.returncode == 2
    assert problem in done.stderr


def test_holidays_are_imported_listed_and_removed_on_record(ioc: Ioc, tmp_path: Path, database_url: str) -> None:
    file = tmp_path / "days.csv"
    days = ["2031-01-23,Tết Nguyên đán,Lunar New Year,expected", "2031-02-01,Làm bù,Worked,worked"]
    file.write_text("\n".join(["day,name_vi,name_en,basis", *days, ""]))
    assert "2 added" in ioc("holidays", "import", str(file)).stdout
    assert "0 added, 0 changed, 2 as they were" in ioc("holidays", "import", str(file)).stdout
    listed = ioc("holidays", "list", "--year=2031").stdout.splitlines()
    for offices, name in (("closed", "Tết Nguyên đán"), ("open", "Làm bù")):
        assert any(offices in line and name in line for line in listed)
    assert "no holidays of 2032 here yet" in ioc("holidays", "list", "--year=2032").stdout
    assert ioc("holidays", "list", "--year=99999").returncode == 2
    assert "is an ordinary Thursday again" in ioc("holidays", "remove", "2031-01-23").stdout
    gone = ioc("holidays", "remove", "2031-01-23")
    assert (gone.returncode, "no holiday" in gone.stderr) == (1, True)
    with connect(database_url) as conn:
        trail = conn.execute(
            "SELECT action, subject FROM user_audit WHERE action LIKE 'holiday%' ORDER BY id"
        ).fetchall()
        conn.execute("DROP TABLE holiday_change, holiday_removed")
        conn.execute(UPGRADE.read_bytes())
        removed = conn.execute("SELECT day FROM holiday_removed").fetchall()
    assert removed == [(date(2031, 1, 23),)], "also what was removed before removals were kept"
    assert trail == [("holidays imported", "days.csv")] * 2 + [("holiday removed", "2031-01-23")]
    wrong = ioc("holidays", "remove", "hôm nay")
    assert (wrong.returncode, "write YYYY-MM-DD" in wrong.stderr) == (2, True)
