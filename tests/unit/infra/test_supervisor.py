"""The supervisor's configuration is made of the same descriptions that the tests launch."""

from __future__ import annotations

import configparser
import signal
import socket
from pathlib import Path

import pytest

from infra.city.state import State
from infra.city.supervisor import Supervisor, configuration
from infra.native.errors import StartError
from infra.native.service import Service


def test_a_service_becomes_a_program(tmp_path: Path) -> None:
    service = Service(
        "database",
        ("/bin/serve it", "--rate=50%"),
        tmp_path,
        ready=lambda: True,
        env={"KEY": "100%"},
        stop_signal=signal.SIGINT,
    )
    parsed = configparser.RawConfigParser()
    parsed.read_string(configuration(State(tmp_path), [service]))
    program = dict(parsed["program:database"])
    assert program["command"] == "setpriv --pdeathsig SIGINT -- '/bin/serve it' --rate=50%%"
    assert program["environment"] == 'KEY="100%%"'
    assert program["stopsignal"] == "INT"
    assert program["autorestart"] == "true"
    assert parsed["unix_http_server"]["chmod"] == "0600"


def test_a_deep_checkout_still_has_a_socket() -> None:
    deep = State(Path("/" + "very-long-name/" * 12 + ".ioc"))
    assert len(str(deep.socket)) < 100
    assert deep.socket == State(deep.root).socket


@pytest.mark.parametrize("refused", [False, True])
def test_a_supervisor_that_went_away_is_one_line(tmp_path: Path, refused: bool) -> None:
    state = State(tmp_path)
    if refused:
        with socket.socket(socket.AF_UNIX) as left_behind:
            left_behind.bind(str(state.socket))
    for ask in (Supervisor(state).start, Supervisor(state).stop):
        with pytest.raises(StartError, match="has gone away meanwhile: `ioc up`"):
            ask("web")
