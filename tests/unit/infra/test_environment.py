"""The settings file keeps its secrets, follows the ports, and its clock never jumps."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.city import environment
from infra.city.environment import own_settings
from infra.city.settings_file import read, write
from infra.native.errors import NativeError
from streams.clock import city_clock
from streams.delivery.push.vapid import Vapid
from streams.public_warnings.seal import seal
from streams.settings import Settings

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
FOLDER = Path("/city")


def build(old: Mapping[str, str], given: Mapping[str, str], now: datetime) -> dict[str, str]:
    return environment.build(old, given, now, FOLDER)


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "ioc.env"
    assert write(file, build({}, {}, NOW))
    assert not write(file, build(read(file), {}, NOW + timedelta(days=3)))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_follows_from_a_port_follows_it() -> None:
    old = build({}, {}, NOW)
    new = build(old, {"IOC_POSTGRES_PORT": "25432", "IOC_KAFKA_PORT": "29092"}, NOW)
    assert ":25432/ioc" in new["IOC_DATABASE_URL"]
    assert ":25432/ioc" in new["IOC_READER_URL"]
    assert new["IOC_KAFKA_BOOTSTRAP"] == "127.0.0.1:29092"
    assert new["IOC_POSTGRES_PASSWORD"] == old["IOC_POSTGRES_PASSWORD"]


def test_the_address_follows_the_port_unless_somebody_chose_it() -> None:
    moved = build(build({}, {}, NOW), {"IOC_WEB_PORT": "9090"}, NOW)
    assert moved["IOC_PUBLIC_URL"] == "http://127.0.0.1:9090"
    chosen = build(moved, {"IOC_PUBLIC_URL": "https://ioc.example"}, NOW)
    assert build(chosen, {"IOC_WEB_PORT": "9191"}, NOW)["IOC_PUBLIC_URL"] == "https://ioc.example"


def test_the_address_follows_the_certificate_unless_somebody_chose_it() -> None:
    secure = build(build({}, {}, NOW), {"IOC_TLS_CERTIFICATE": "/x.pem", "IOC_TLS_KEY": "/x.key"}, NOW)
    assert secure["IOC_PUBLIC_URL"] == "https://127.0.0.1:8080"
    plain = build(secure, {"IOC_TLS_CERTIFICATE": "", "IOC_TLS_KEY": ""}, NOW)
    assert plain["IOC_PUBLIC_URL"] == "http://127.0.0.1:8080"


def test_the_key_of_web_push_is_one_and_stays() -> None:
    made = build({}, {}, NOW)
    assert Vapid(made["IOC_PUSH_KEY"], "mailto:ioc@localhost").public_key
    assert build(made, {}, NOW)["IOC_PUSH_KEY"] == made["IOC_PUSH_KEY"]


def test_secrets_differ_between_cities() -> None:
    one, other = build({}, {}, NOW), build({}, {}, NOW)
    secrets = [key for key in one if key.endswith(("PASSWORD", "TOKEN", "SECRET", "KEY"))]
    assert len(secrets) >= 8
    assert all(one[key] != other[key] and len(one[key]) >= 32 for key in secrets)


@pytest.mark.parametrize("text", ["0", "65536", "web", "-1", ""])
def test_a_wrong_port_is_named(text: str) -> None:
    with pytest.raises(NativeError, match="IOC_WEB_PORT"):
        build({}, {"IOC_WEB_PORT": text}, NOW)


def test_strangers_in_the_environment_stay_out() -> None:
    assert "IOC_WORKER_ID" not in build({}, {"IOC_WORKER_ID": "x", "PATH": "/bin"}, NOW)


def test_a_changed_factor_goes_on_from_the_city_s_instant() -> None:
    slow = build({}, {}, NOW)
    later = NOW + timedelta(hours=1)
    fast = build(slow, {"IOC_CLOCK_FACTOR": "100"}, later)
    assert datetime.fromisoformat(fast["IOC_CLOCK_CITY_ORIGIN"]) == later
    again = build(fast, {}, later + timedelta(minutes=1))
    assert again["IOC_CLOCK_CITY_ORIGIN"] == fast["IOC_CLOCK_CITY_ORIGIN"]
    slow_again = build(fast, {"IOC_CLOCK_FACTOR": "1"}, later + timedelta(minutes=1))
    assert datetime.fromisoformat(slow_again["IOC_CLOCK_CITY_ORIGIN"]) == later + timedelta(minutes=100)


def test_every_process_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "ioc.env"
    write(file, build({}, {}, NOW))
    settings = Settings(_env_file=file)
    assert settings.mqtt_user == "ioc"
    assert city_clock(settings).now() > NOW


def test_a_simulated_source_follows_its_port_until_a_real_one_takes_its_place() -> None:
    url = "IOC_SOURCES__PROVINCIAL_DOSSIERS__URL"
    moved = build(build({}, {}, NOW), {"IOC_SIMULATOR_PORT": "9095"}, NOW)
    assert moved[url] == "http://127.0.0.1:9095/provincial_dossiers"
    real = build(moved, {url: "https://dichvucong.example"}, NOW)
    assert build(real, {"IOC_SIMULATOR_PORT": "9096"}, NOW)[url] == "https://dichvucong.example"


def test_a_city_that_was_moved_leaves_the_folders_of_its_old_place_alone() -> None:
    real = "IOC_SOURCES__TRAINING__FOLDER"
    old = build({}, {real: "/srv/ioc/dropped/training"}, NOW)
    moved = environment.build(old, {"IOC_POSTGRES_PORT": "25432"}, NOW, Path("/elsewhere/.ioc"))
    assert old["IOC_SOURCES__LAND__FOLDER"] == "/city/simulator/dropped/land"
    assert moved["IOC_SOURCES__LAND__FOLDER"] == "/elsewhere/.ioc/simulator/dropped/land"
    assert moved["IOC_SOURCES__DATA_STORES__URL"].startswith("sqlite:////elsewhere/.ioc/simulator/")
    office = "IOC_SOURCES__BUSINESS_REGISTRATION__URL"
    assert moved[office] == old[office].replace(":15432/", ":25432/")
    assert moved[real] == "/srv/ioc/dropped/training"
    assert not [name for name, value in moved.items() if str(FOLDER) in value]
    assert environment.build(moved, {}, NOW, Path("/elsewhere/.ioc")) == moved


def test_public_warnings_are_signed_by_a_key_with_its_own_certificate() -> None:
    first = build({}, {"IOC_PROVINCE": "x" * 90}, NOW)
    assert seal(first["IOC_CAP_KEY"], first["IOC_CAP_CERTIFICATE"])
    assert build(first, {}, NOW)["IOC_CAP_CERTIFICATE"] == first["IOC_CAP_CERTIFICATE"]
    given = {name: first[name] for name in ("IOC_CAP_KEY", "IOC_CAP_CERTIFICATE")}
    assert given.items() <= build({}, given, NOW).items()
    assert not given.keys() & own_settings({}, given, NOW, FOLDER).keys()


def test_containers_keep_what_was_given() -> None:
    given = {"IOC_WEB_SECRET": "given", "IOC_DATABASE_URL": "postgresql://postgres@timescaledb:5432/ioc"}
    made = own_settings({}, given, NOW, FOLDER)
    assert "IOC_WEB_SECRET" not in made
    assert made["IOC_SOURCES__PROVINCIAL_DOSSIERS__URL"] == "http://simulator:8090/provincial_dossiers"
    assert own_settings(made, given, NOW, FOLDER) == made
