"""Keys on the command line, and what becomes of an event that its sender might not send when it is sent again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import orjson
import pytest

from connectors.ingest.events import FIGURE_TYPE
from connectors.invalid import Reason
from connectors.replay import records_of_letter
from streams.dead_letters.store import StoredLetter
from streams.settings import settings
from tests.command_line import in_this_process

NOW = datetime(2026, 11, 24, tzinfo=UTC)
KEYS = {"IOC_INGEST_KEYS": "so=1,demo=2", "IOC_INGEST_SYSTEMS": "so=portal"}
DATA = {"system": "land", "code": "x", "unit": "08", "period": "2026-11", "value": 1, "time": 1_795_478_400_000_000}
EVENT = orjson.dumps({"specversion": "1.0", "id": "1", "source": "/s", "type": FIGURE_TYPE, "data": DATA})


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Binds keys; what is bound anew counts after `settings.cache_clear()`."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield monkeypatch
    settings.cache_clear()


def letter(reason: str, sender: str) -> StoredLetter:
    return StoredLetter(b"", "ingest", sender, EVENT, reason, "", NOW, NOW, 1, "waiting", None, None)


def test_a_refused_event_is_taken_only_when_its_sender_may_send_it_by_then(bound: pytest.MonkeyPatch) -> None:
    refused = letter(Reason.SYSTEM_NOT_YOURS, "so")
    assert records_of_letter(refused) is None
    assert records_of_letter(letter(Reason.SYSTEM_NOT_YOURS, "gone")) is None
    assert len(records_of_letter(letter(Reason.UNKNOWN_TYPE, "08")) or ()) == 1
    bound.setenv("IOC_INGEST_SYSTEMS", "so=portal+land")
    settings.cache_clear()
    assert len(records_of_letter(refused) or ()) == 1


def test_the_list_tells_what_each_key_may_speak_for() -> None:
    shown = in_this_process(KEYS | {"COLUMNS": "100"}, "ingest-keys", "list").stdout
    so, demo = (line for line in shown.splitlines() if "so " in line or "demo" in line)
    assert ("portal" in so, "every system: not bound" in demo) == (True, True)
    wrong = in_this_process({"IOC_INGEST_SYSTEMS": "so=portal"}, "ingest-keys", "list")
    assert (wrong.returncode, "IOC_INGEST_KEYS has not: so" in wrong.stderr) == (1, True)


def test_a_new_key_comes_bound() -> None:
    made = in_this_process(KEYS, "ingest-keys", "new", "land", "--system", "land", "--system", "observations")
    assert "IOC_INGEST_SYSTEMS  land=land+observations" in made.stdout
    assert in_this_process(KEYS, "ingest-keys", "new", "land").returncode == 2
    assert in_this_process(KEYS, "ingest-keys", "new", "so", "--system", "land").returncode == 1
    for name in ("a,b", "a b", "a=b", ""):
        assert in_this_process(KEYS, "ingest-keys", "new", name, "--system", "land").returncode == 2
