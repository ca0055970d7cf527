"""`ioc duty` on a real database, from an empty city to a swap and a calendar that comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from typer.testing import CliRunner

from infra.cli.folder import command_line
from infra.native.errors import NativeError
from streams.roster import people, store
from streams.settings import settings
from tests.integration.alerts.processes import ioc
from tests.integration.alerts.scene import database, value


class Said(Protocol):
    """Runs a command and returns all that it said."""

    def __call__(self, *arguments: str, code: int = 0) -> str: ...


@pytest.fixture
def said(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Said]:
    """Commands in this process: thirty of them would start thirty times otherwise."""
    for name, value_ in (("DATABASE_URL", database_url), ("STATE_DIR", str(tmp_path))):
        monkeypatch.setenv(f"IOC_{name}", value_)
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()

    def run(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(command_line("infra.cli.commands", "ioc"), list(arguments))
        text = done.output + (str(done.exception) if isinstance(done.exception, NativeError) else "")
        assert done.exit_code == code, (text, done.exception)
        return text

    yield run
    settings.cache_clear()


def test_a_roster_from_the_command_line(database_url: str, said: Said) -> None:
    assert "nobody!" in said("duty", "now")
    said("officers", "add", "Nguyễn Văn An", "an@example.vn", "--no-on-duty")
    said("officers", "add", "Bình", "binh@example.vn", "--no-on-duty")
    said("officers", "add", "Chi", "chi@example.vn", "--no-on-duty")
    assert "123456789" in said("duty", "people", "reach", "1", "telegram", "not a chat", code=2)
    assert "IOC_TELEGRAM_TOKEN" in said("duty", "people", "reach", "1", "telegram", "4711", "--severity", "3")
    assert "another officer" in said("duty", "people", "reach", "2", "telegram", "4711", code=1)
    assert "Nothing reaches officer 3" in said("duty", "people", "reach", "3", "email", "")
    assert "Nothing" not in said("duty", "people", "reach", "3", "email", "chi@example.vn")
    said("duty", "people", "reach", "2", "teams", "https://teams.example/secret-path", "--rank", "2")
    said("duty", "people", "quiet", "1", "22:00-06:00")
    said("duty", "people", "skills", "1", "cano", "sơ cứu")
    listed = said("duty", "people", "list")
    assert "telegram 4711 ≥3" in listed
    assert "22:00-06:00" in listed
    assert "secret-path" not in listed + said("officers", "list")
    assert "Bình" not in said("duty", "people", "list", "--skill", "cano")
    said("duty", "teams", "put", "ioc", "Tổ trực", "1,2,3", "--head", "3")
    assert "no such officer" in said("duty", "teams", "put", "x", "X", "1,99", code=1)
    said("duty", "teams", "chain", "5m:next", "10m:head")
    assert "write 10m" in said("duty", "teams", "chain", "5m:everybody", code=2)
    assert "0:05:00" in said("duty", "teams", "list")
    said("duty", "shifts", "rotate", "ioc", "1,2", "--start", "2026-11-02", "--turn", "1", "--hours", "08:00-08:00")
    assert "On duty: 1 Nguyễn Văn An" in said("duty", "now", "--at", "2027-01-05T12:00")
    assert "2 Bình" in said("duty", "next", "--at", "2027-01-05T12:00")
    swap = said("duty", "swap", "1", "2027-01-05T12:00", "3", "--note", "đám cưới")
    assert "3 Chi takes the duty of 1 Nguyễn Văn An over" in swap
    assert "On duty: 3 Chi" in said("duty", "now", "--at", "2027-01-05T12:00")
    assert "On duty: 2 Bình" in said("duty", "now", "--at", "2027-01-06T12:00")
    assert "is not on duty" in said("duty", "swap", "1", "2027-01-05T12:00", "3", code=1)
    said("duty", "people", "leave", "2", "2027-01-06", "2027-01-08")
    assert "On duty: 1 Nguyễn Văn An" in said("duty", "now", "--at", "2027-01-06T12:00")
    assert "officer 2 is on leave" in said("duty", "swap", "1", "2027-01-06T12:00", "2", code=1)
    assert "đám cưới" in said("duty", "shifts", "list", "--days", "90")
    said("duty", "shifts", "remove", "1")
    assert "no shift 1" in said("duty", "shifts", "remove", "1", code=1)
    assert "ends after it begins" in said("duty", "people", "leave", "2", "2027-01-08", "2027-01-06", code=2)
    assert "their own duty" in said("duty", "swap", "1", "2027-01-21T12:00", "1", code=2)
    with database(database_url) as conn:
        assert value(conn, "SELECT count(*) FROM user_audit WHERE starts_with(actor, 'cli:')") >= 10


def test_what_was_written_down_by_mistake_is_taken_back(database_url: str, said: Said) -> None:
    for name in ("An", "Bình", "Chi"):
        said("officers", "add", name, f"{name[0]}@example.vn", "--no-on-duty")
    said("duty", "teams", "put", "ioc", "Tổ trực", "1,2,3")
    said("duty", "shifts", "rotate", "ioc", "1,2", "--start", "2027-01-04", "--turn", "1")
    said("duty", "people", "leave", "2", "2027-01-05", "2027-01-08", "--note", "ốm")
    assert "ốm" in said("duty", "shifts", "list")
    said("duty", "people", "back", "2", "2027-01-05")
    assert "ốm" not in said("duty", "shifts", "list")
    said("duty", "people", "leave", "2", "2027-01-06", "2027-01-09", "--note", "cưới")
    said("duty", "people", "back", "2", "2027-01-07")
    said("duty", "people", "back", "2", "2027-01-05")
    during = ("2027-01-12T08:00", "2027-01-12T20:00")
    said("duty", "shifts", "add", "3", *during, "--team", "ioc", "--covers", "1", "--note", "bão")
    said("duty", "shifts", "remove", "1")
    assert "On duty: 2 Bình" in said("duty", "now", "--at", "2027-01-05T12:00")
    assert "has no leave" in said("duty", "people", "back", "2", code=1)
    said("duty", "shifts", "rotate", "ioc", "3", "--start", "2027-01-04", "--hours", "08:00-20:00")
    assert "08:00-20:00" in said("duty", "shifts", "list")
    said("duty", "shifts", "stop", "2", "2027-02-01")
    assert "3 Chi" in said("duty", "now", "--at", "2027-01-31T12:00").splitlines()[0]
    assert "3 Chi" not in said("duty", "now", "--at", "2027-02-01T12:00").splitlines()[0]
    said("duty", "shifts", "stop", "2", "2027-01-01")
    assert "no rotation 2" in said("duty", "shifts", "stop", "2", "2027-01-01", code=1)
    assert "has shifts or rotations" in said("duty", "teams", "remove", "ioc", code=1)
    said("duty", "teams", "put", "ico", "Tổ trực", "1")
    said("duty", "teams", "remove", "ico")
    assert "no team ico" in said("duty", "teams", "remove", "ico", code=1)
    assert "Nobody signs in as an yet" in said("officers", "account", "1", "an")
    assert "another officer" in said("officers", "account", "2", "an", code=1)
    with database(database_url) as conn:
        whole_story_is_on_record(conn)


def whole_story_is_on_record(conn: psycopg.Connection) -> None:
    """Whoever reads the audit reads why, whose and when, also of what is not there any more."""
    rows = conn.execute("SELECT detail FROM user_audit WHERE action ~ 'leave|shift' ORDER BY id").fetchall()
    ill, back, wedding, earlier, _, put, gone = (detail for (detail,) in rows)
    assert (ill["note"], wedding["note"], put["note"], put["team"]) == ("ốm", "cưới", "bão", "ioc")
    assert back["before"] == {"leave": ["Tue 2027-01-05 00:00 – Fri 2027-01-08 00:00 (ốm)"]}
    assert back["after"] == {"leave": []}
    assert earlier["before"] == {"leave": ["Wed 2027-01-06 00:00 – Sat 2027-01-09 00:00 (cưới)"]}
    assert earlier["after"] == {"leave": ["Wed 2027-01-06 00:00 – Thu 2027-01-07 00:00 (cưới)"]}
    named = {name: gone["before"][name] for name in ("team", "officer", "covers", "note")}
    assert named == {"team": "ioc", "officer": 3, "covers": 1, "note": "bão"}
    assert datetime.fromisoformat(gone["before"]["end"]) == datetime(2027, 1, 12, 13, tzinfo=UTC)


def test_an_agency_is_named_by_its_code_or_the_end_of_it_and_nobody_answers_for_one_that_is_not(
    database_url: str, said: Said
) -> None:
    with database(database_url) as conn:
        conn.execute("INSERT INTO agency (code, name_vi, name_en) VALUES ('H60.06', 'Sở', 'Department')")
    said("officers", "add", "An", "an@example.vn", "--no-on-duty")
    said("duty", "teams", "put", "nn", "Tổ nông nghiệp", "1", "--agency", "06")
    said("duty", "teams", "chain", "5m:next", "60m:again", "--agency", "H60.06")
    assert said("duty", "teams", "list").count("H60.06") == 3
    for name in ("6", "9999", "%", "H60"):
        refused = ("put", "x", "X", "1", "--agency", name), ("chain", "5m:next", "--agency", name)
        for arguments in refused:
            assert "there is no agency" in said("duty", "teams", *arguments, code=1)
        assert "there is no agency" in said("duty", "now", "--agency", name, code=1)
    said("duty", "teams", "chain", "--agency", "9999")


def test_a_calendar_goes_out_and_comes_in_twice_as_once(database_url: str, tmp_path: Path, said: Said) -> None:
    now = datetime.now(UTC)
    with database(database_url) as conn:
        officer = people.add_officer(conn, "Nguyễn Văn An", "an@example.vn")
        store.put_on_duty(conn, officer, now + timedelta(days=1), now + timedelta(days=2))
    code, calendar = ioc(database_url, tmp_path, "duty", "export")
    assert code == 0
    assert "SUMMARY:Nguyễn Văn An" in calendar
    file = tmp_path / "roster.ics"
    file.write_text(calendar, newline="\r\n")
    for _ in range(2):
        assert "1 shift taken, 0 struck out." in said("duty", "import", str(file))
    empty = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "END:VCALENDAR", ""))
    file.write_text(empty, newline="")
    assert "0 shifts taken, 1 struck out." in said("duty", "import", str(file))
    file.write_text("no calendar")
    assert "not a calendar" in said("duty", "import", str(file), code=1)
