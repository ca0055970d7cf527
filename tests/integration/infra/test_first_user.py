"""The first administrator's password is kept for who sets the city up, until it opens nothing any more."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from infra.city.database import FIRST_USER, ensure_first_user
from infra.city.state import State
from streams.db import connect
from streams.users import accounts

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def test_a_password_that_was_changed_is_no_longer_shown(database_url: str, tmp_path: Path) -> None:
    state = State(tmp_path)
    ensure_first_user(database_url, state, NOW)
    first = state.first_sign_in.read_text()
    ensure_first_user(database_url, state, NOW)
    assert state.first_sign_in.read_text() == first
    with connect(database_url) as conn:
        accounts.set_password(conn, FIRST_USER, "một mật khẩu khác", at=NOW, by="test")
    ensure_first_user(database_url, state, NOW)
    assert not state.first_sign_in.exists()
