"""What the servers read when they start: a change starts them anew, and a full disk leaves it as it was."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.city import settings_file
from infra.city.state import State
from infra.city.supervisor import Supervisor, configuration
from infra.native import kafka, mosquitto, postgres
from infra.native.service import Service

Prepared = Callable[[Path, int], Service]
SERVERS: dict[str, Prepared] = {
    "postgres": lambda home, port: postgres.prepare(home, port, "sesame"),
    "kafka": lambda home, port: kafka._prepare(home, port, 19093, ()),
    "mosquitto": lambda home, port: mosquitto.prepare(home, port, {"ioc": "sesame"}),
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder whose servers have been initialised, by programs that are not there."""
    for server in (postgres, kafka, mosquitto):
        monkeypatch.setattr(server, "install", lambda: tmp_path)
    monkeypatch.setattr(kafka, "java", lambda: Path("java"))
    monkeypatch.setattr(mosquitto, "run", lambda *_, **__: "")
    for file in ("postgres/data/PG_VERSION", "kafka/data/meta.properties", "mosquitto/mosquitto.db"):
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).touch()
    return tmp_path


def known(root: Path, name: str, port: int = 15432) -> str:
    """Return all that supervisor is told of a server on a port, by which it finds whether it has changed."""
    return configuration(State(root), [SERVERS[name](root / name, port)])


@pytest.mark.parametrize("name", SERVERS)
def test_another_port_is_another_service_and_the_same_is_the_same(root: Path, name: str) -> None:
    first = known(root, name)
    assert known(root, name) == first
    assert known(root, name, port=25432) != first
    assert "sesame" not in first


def test_so_are_settings_of_another_release_and_other_users(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: known(root, name) for name in SERVERS}
    monkeypatch.setitem(postgres._SETTINGS, "work_mem", "32MB")
    monkeypatch.setitem(kafka._SETTINGS, "log.segment.bytes", "1048576")
    monkeypatch.setitem(SERVERS, "mosquitto", lambda home, port: mosquitto.prepare(home, port, {"ioc": "other"}))
    assert [name for name in SERVERS if known(root, name) == before[name]] == []


def test_scripts_lead_from_every_timescaledb_that_a_city_can_have(tmp_path: Path) -> None:
    kept = {f"timescaledb--{name}.sql" for name in ("2.19.3", "2.17.0--2.19.3", "2.18.2--2.19.3", "3.0.0-dev--3.0.1")}
    old = {f"timescaledb--{name}.sql" for name in ("1.7.5--2.19.3", "2.9.0--2.19.3", "2.16.1--2.19.3")}
    for name in kept | old:
        (tmp_path / name).touch()
    postgres.drop_old_upgrades(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == kept


def test_kafka_finds_its_folder_whatever_its_letters(root: Path) -> None:
    assert r"log.dirs=/srv/T\u00e0i li\u1ec7u/\ud83c\udf0a\\/data" in kafka.configuration(
        Path("/srv/Tài liệu/🌊\\/data"), 19092, 19093
    )
    assert SERVERS["kafka"](root / "kafka", 19092).env["LC_ALL"] == "C.UTF-8"


WRITERS: dict[str, Callable[[Path], object]] = {
    "postgres/data/ioc.conf": lambda root: postgres.prepare(root / "postgres", 15432, "sesame"),
    "kafka/server.properties": lambda root: kafka._prepare(root / "kafka", 19092, 19093, ()),
    "mosquitto/mosquitto.conf": lambda root: mosquitto.prepare(root / "mosquitto", 11883),
    "supervisord.conf": lambda root: Supervisor(State(root)).ensure([]),
    "ioc.env": lambda root: settings_file.write(root / "ioc.env", {"IOC_WORKERS": "2"}),
}


@pytest.mark.parametrize(("name", "writing"), WRITERS.items(), ids=WRITERS.keys())
def test_a_full_disk_leaves_them_as_they_were(root: Path, name: str, writing: Callable[[Path], object]) -> None:
    file = root / name
    file.write_text("as before")
    with no_room(), pytest.raises(OSError, match="too large"):
        writing(root)
    assert file.read_text() == "as before"


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file of this process grow."""
    _, most = limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
