"""The command line on a real database: officers, and alerts listed, shown, taken on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from streams.alerts import judgement
from streams.alerts.lifecycle import Note
from tests.integration.alerts.processes import ioc, ioc_process
from tests.integration.alerts.scene import database, observe, register


def test_officers_and_alerts(database_url: str, tmp_path: Path) -> None:
    with database(database_url) as conn:
        register(conn, "WTR-010")
        now = datetime.now(UTC)
        observe(conn, now, [("WTR-010", 24.5)])
        judgement.judge_changes(conn, now)
    code, listed = ioc_process(database_url, tmp_path, "alerts", "list")
    assert code == 0
    assert "báo động II" in listed
    assert "nobody was told!" in listed
    code, said = ioc(database_url, tmp_path, "officers", "add", "Nguyễn Văn An", "an@example.vn", "--user", "an")
    assert (code, said.count("Nobody signs in as an yet")) == (0, 1)
    assert "Officer 1 added, on duty from now." in said
    code, said = ioc(database_url, tmp_path, "officers", "add", "An again", "an@example.vn")
    assert (code, "exists already" in said) == (1, True)
    code, said = ioc(database_url, tmp_path, "officers", "add", "An", "no address")
    assert (code, "an address like" in said) == (2, True)
    code, said = ioc(database_url, tmp_path, "officers", "zalo", "9", "1")
    assert (code, "no officer 9" in said) == (1, True)
    code, said = ioc(database_url, tmp_path, "sources", "release", "AIR-1")
    assert (code, "is not set aside" in said) == (1, True)
    code, said = ioc(database_url, tmp_path, "officers", "list")
    assert "Nguyễn Văn An" in said
    with database(database_url) as conn:
        assert judgement.find_somebody(conn, datetime.now(UTC)) == 1
        (added,) = conn.execute("SELECT actor, detail FROM user_audit WHERE action = 'officer added'").fetchall()
    assert added[0].startswith("cli:")
    assert added[1] == {"user": "an", "on_duty": True}
    assert ioc(database_url, tmp_path, "alerts", "acknowledge", "1", "--by", "An")[0] == 0
    code, said = ioc(database_url, tmp_path, "alerts", "acknowledge", "1", "--by", "Bình")
    assert code == 1
    assert "An took it on first" in said
    code, story = ioc(database_url, tmp_path, "alerts", "show", "1")
    assert "fired" in story
    # Whoever ran the command stands beside the name that they gave.
    assert all(word in story for word in ("acknowledged", "cli:", "queued"))
    with database(database_url) as conn:
        judgement.act(conn, 1, Note("An", "[gọi lại 9h]"), datetime.now(UTC))
    assert "[gọi lại 9h]" in ioc(database_url, tmp_path, "alerts", "show", "1")[1]
    for command in ("show", "resend", "acknowledge"):
        code, said = ioc(database_url, tmp_path, "alerts", command, "99")
        assert (code, "there is no alert 99" in said) == (1, True)
    assert "No message of alert 1 was refused." in ioc(database_url, tmp_path, "alerts", "resend", "1")[1]
