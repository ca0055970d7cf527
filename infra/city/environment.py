"""The city's settings: secrets made once, ports and what follows from them, and what the caller asked for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.city import sources
from infra.city.ports import Ports
from infra.city.settings_file import WORKERS, workers
from infra.native import postgres
from infra.native.errors import NativeError
from infra.native.ports import LOOPBACK
from infra.simulator.system import Home
from streams.delivery.push.vapid import new_key
from streams.public_warnings import seal
from streams.settings import Settings

DATABASE = "ioc"
_PUSH_KEY = "IOC_PUSH_KEY"
_SERVER_SECRETS = (
    "IOC_POSTGRES_PASSWORD",
    "IOC_READER_PASSWORD",
    "IOC_VAULT_PASSWORD",
    "IOC_MQTT_PASSWORD",
    "IOC_INGEST_KEY",
    "IOC_GRAFANA_PASSWORD",
)
_CITY_SECRETS = (
    "IOC_WEB_SECRET",
    "IOC_KIOSK_TOKEN",
    "IOC_PSEUDONYM_KEY",
    "IOC_VAULT_KEY",
    "IOC_REJECT_KEY",
    "IOC_RATING_KEY",
    _PUSH_KEY,
)
_SECRETS = (*_SERVER_SECRETS, *_CITY_SECRETS)
_SEAL = ("IOC_CAP_KEY", "IOC_CAP_CERTIFICATE")
"""What signs public warnings: made together, since neither is of use without the other."""
_SOURCES = "IOC_SOURCES__"
_PER_PROCESS = {"IOC_STATE_DIR", "IOC_WORKER_ID", "IOC_WORKER_METRICS_PORT"}
_CLOCK = ("IOC_CLOCK_FACTOR", "IOC_CLOCK_REAL_ORIGIN", "IOC_CLOCK_CITY_ORIGIN")
_LONGEST_HOLDER = 64
"""Characters of a common name (RFC 5280, ub-common-name)."""


def build(old: Mapping[str, str], given: Mapping[str, str], now: datetime, folder: Path) -> dict[str, str]:
    """Return the settings of a city: its old ones, changed by the `given` environment, completed.

    `now` is the real instant, at which a new city's clock is set; `folder` holds the city's state. Raises NativeError,
    naming the setting that cannot be.
    """
    asked = {key: given[key] for key in given if key in _adjustable() or key.startswith(_SOURCES)}
    values = {**old, **asked}
    values[WORKERS] = str(workers(values))
    values.update({name: values.get(name) or _fresh(name) for name in _SECRETS})
    values.update(_seal(values, now))
    ports = Ports.of(values)
    values.update(ports.settings())
    values.update(_derived(values, ports))
    was, home = (_home({**values, **v}, p, folder) for v, p in ((old, Ports.of(old)), ({}, ports)))
    values.update(sources.settled(values, sources.of(was), sources.of(home)))
    values.update(sources.moved(values, was, home))
    if values.get("IOC_PUBLIC_URL") in (None, *_local_addresses(Ports.of(old))):
        values["IOC_PUBLIC_URL"] = _local_addresses(ports)[bool(values.get("IOC_TLS_CERTIFICATE"))]
    values.update(_clock(old, values, now))
    return values


def own_settings(old: Mapping[str, str], given: Mapping[str, str], now: datetime, folder: Path) -> dict[str, str]:
    """Return what a city in containers must make itself: its old settings, the secrets and sources that nobody gave.

    `now` is the real instant.
    """
    made = {name: _fresh(name) for name in _CITY_SECRETS if name not in given}
    made.update(_seal({**old, **given}, now))
    if "IOC_INGEST_KEYS" not in given:
        made["IOC_INGEST_KEYS"] = f"demo={secrets.token_urlsafe(24)}"
    database = given.get("IOC_DATABASE_URL", "").rpartition("/")[0]
    home = Home(given.get("IOC_SIMULATOR_URL", "http://simulator:8090"), folder / "simulator", f"{database}/")
    values = {**made, **old}
    wanted = {name: text for name, text in sources.of(home).items() if name not in given}
    return {**values, **sources.settled(values, wanted, wanted)}


def _fresh(secret: str) -> str:
    """Return a new secret of that name; the one for web push must be a number on a curve."""
    return new_key() if secret == _PUSH_KEY else secrets.token_urlsafe(24)


def _local_addresses(ports: Ports) -> tuple[str, str]:
    """Return the web's address without and with TLS."""
    return f"http://{LOOPBACK}:{ports.web}", f"https://{LOOPBACK}:{ports.web}"


def _adjustable() -> set[str]:
    names = {f"IOC_{field.upper()}" for field in Settings.model_fields} | set(Ports().settings())
    return (names | {WORKERS}) - _PER_PROCESS - set(_CLOCK[1:])


def _derived(values: Mapping[str, str], ports: Ports) -> dict[str, str]:
    place = f"{LOOPBACK}:{ports.postgres}/{DATABASE}"
    return {
        "IOC_DATABASE_URL": postgres.url(ports.postgres, values["IOC_POSTGRES_PASSWORD"], DATABASE),
        "IOC_READER_URL": f"postgresql://ioc_reader:{values['IOC_READER_PASSWORD']}@{place}",
        "IOC_VAULT_URL": f"postgresql://ioc_vault:{values['IOC_VAULT_PASSWORD']}@{place}",
        "IOC_KAFKA_BOOTSTRAP": f"{LOOPBACK}:{ports.kafka}",
        "IOC_MQTT_HOST": LOOPBACK,
        "IOC_MQTT_USER": "ioc",
        "IOC_SIMULATOR_URL": f"http://{LOOPBACK}:{ports.simulator}",
        "IOC_SIMULATOR_INGEST_URL": f"http://{LOOPBACK}:{ports.ingest}",
        "IOC_INGEST_KEYS": values.get("IOC_INGEST_KEYS") or f"demo={values['IOC_INGEST_KEY']}",
    }


def _home(values: Mapping[str, str], ports: Ports, folder: Path) -> Home:
    database = postgres.url(ports.postgres, values["IOC_POSTGRES_PASSWORD"], "")
    return Home(f"http://{LOOPBACK}:{ports.simulator}", folder / "simulator", database)


def _seal(values: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Return a key and a certificate for public warnings, unless there is one of them already."""
    if any(values.get(name) for name in _SEAL):
        return {}
    holder = f"IOC {values.get('IOC_PROVINCE', '')}".strip()[:_LONGEST_HOLDER]
    return dict(zip(_SEAL, seal.made(holder, now), strict=True))


def _clock(old: Mapping[str, str], values: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Set the clock of a new city; let a changed factor go on from the city's present instant."""
    factor = values.get(_CLOCK[0], "1")
    if all(old.get(name) for name in _CLOCK) and _number(old[_CLOCK[0]]) == _number(factor):
        return {}
    return dict(zip(_CLOCK, (factor, now.isoformat(), _city_now(old, now).isoformat()), strict=True))


def _city_now(old: Mapping[str, str], now: datetime) -> datetime:
    if not all(old.get(name) for name in _CLOCK):
        return now.astimezone(UTC)
    factor, real, city = (old[name] for name in _CLOCK)
    elapsed = (now - datetime.fromisoformat(real)).total_seconds()
    return datetime.fromisoformat(city) + timedelta(seconds=elapsed * _number(factor))


def _number(factor: str) -> float:
    try:
        return float(factor)
    except ValueError:
        raise NativeError(f"{_CLOCK[0]}={factor} is no number: give one like 1 or 60") from None
