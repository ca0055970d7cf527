"""The simulated account: a quiet week's worth, the same for a seed; the parser makes of each push what is expected."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from pydantic import SecretStr
from rich.console import Console

from connectors.agencies.zalo_oa import parse
from connectors.invalid import Invalid
from connectors.signatures import zalo
from infra.cli.commands import simulate
from infra.simulator.faults import Faults
from infra.simulator.system import World
from infra.simulator.systems.zalo_oa import SYSTEM
from infra.simulator.ways import signing
from infra.simulator.zalo.account import Account, open_account
from infra.simulator.zalo.conversations import LONGEST_S, begun, officer, watch
from streams.settings import Settings
from tests.unit.simulator.samples import MORNING, province

DAY = range(MORNING // 60, MORNING // 60 + 1_440)
OFTEN = Faults(duplicates=0.1, malformed=0.2)


def world(faults: Faults = OFTEN, seed: int = 7) -> World:
    return World(province(), seed, faults)


def test_a_push_is_read_as_what_the_city_should_keep() -> None:
    here, kinds = world(), Counter[str]()
    for minute in DAY:
        for push in (*watch(here, minute), *begun(here, minute)):
            parsed = parse(orjson.dumps(push.body), "")
            assert not isinstance(parsed, Invalid)
            (event,) = parsed
            filled = {name: value for name, value in event.items() if value is not None}
            assert filled == {name: value for name, value in push.event.items() if value is not None}
            kinds[event["kind"]] += 1
    assert kinds.keys() == {"follow", "unfollow", "question", "answer", "other"}
    assert 300 < kinds.total() < 2_500
    assert 0.7 < kinds["answer"] / kinds["question"] < 0.95


def test_what_is_told_leaves_in_time_signed_and_refused_where_it_should_be() -> None:
    refused = repeated = 0
    for minute in DAY:
        for leaves_at, entry in SYSTEM.on_minute(world(), minute):
            assert minute * 60 <= leaves_at <= minute * 60 + LONGEST_S
            (message,) = entry.messages
            headers = signing.zalo(message.payload, b"secret", datetime.now(UTC))
            zalo({name.lower(): text for name, text in headers.items()}, message.payload, b"secret", datetime.now(UTC))
            assert isinstance(parse(message.payload, ""), Invalid) == bool(entry.invalid)
            refused += len(entry.invalid)
            repeated += bool(entry.duplicates)
    assert refused > 10
    assert repeated > 10


def test_the_same_seed_tells_the_same_and_another_something_else() -> None:
    told = [[list(SYSTEM.on_minute(world(seed=seed), minute)) for minute in DAY[:240]] for seed in (7, 7, 8)]
    assert told[0] == told[1] != told[2]


def test_a_refresh_token_is_good_for_one_use_and_an_access_token_for_its_time(tmp_path: Path) -> None:
    account = Account(tmp_path / "zalo.sqlite")
    account.authorise("first")
    account.authorise("first")
    given = account.exchange("first", 100, 50)
    assert given is not None
    assert account.exchange("first", 100, 50) is None
    account.authorise("first")
    assert account.exchange("first", 100, 50) is None
    assert [account.admits(given.access, at) for at in (100, 149, 150)] == [True, True, False]
    assert account.exchange(given.refresh, 140, 50) is not None
    assert account.exchanges() == 2
    account.close()


def test_a_command_shows_what_was_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = Settings(state_dir=tmp_path, zalo_refresh_token=SecretStr("x"))
    monkeypatch.setattr(simulate, "city_settings", lambda: here)
    lines: list[str] = []
    monkeypatch.setattr(Console, "print", lambda _self, text, **_: lines.append(str(text)))
    monkeypatch.setattr(Console, "rule", lambda _self, text: lines.append(text))
    simulate.zalo(last=1)
    assert officer(20250701) in lines[-1]
    account = open_account(here)
    for text in ("một", "hai"):
        account.send("7", text, datetime(2026, 11, 24, 2, tzinfo=UTC))
    account.close()
    simulate.zalo(last=1)
    assert lines[-2:] == ["24/11 09:00:00 → 7", "hai"]
