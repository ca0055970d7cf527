"""Who may look into the folder of a city: its own user, and others only into what is theirs."""

from __future__ import annotations

from pathlib import Path
from stat import S_IMODE

import pytest

from infra.city.state import State


@pytest.mark.parametrize("before", [False, True], ids=["a new city", "one that was made when all could read logs"])
def test_nobody_else_reads_the_logs(tmp_path: Path, before: bool) -> None:
    state = State(tmp_path / "state")
    if before:
        state.logs.mkdir(parents=True, mode=0o755)
    state.make()
    assert [oct(S_IMODE(place.stat().st_mode)) for place in (state.root, state.logs)] == ["0o711", "0o700"]
