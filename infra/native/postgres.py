"""TimescaleDB on PostgreSQL 17: installed without root, initialised, configured and described as a service."""

from __future__ import annotations

import shutil
import signal
import tempfile
from pathlib import Path

import psycopg

from infra.native import cache, debian, privileges, writing
from infra.native.commands import run
from infra.native.errors import StartError
from infra.native.ports import LOOPBACK, is_open
from infra.native.service import Service, edition_of

SUPERUSER = "postgres"
PACKAGES = (
    *("postgresql-17", "postgresql-client-17", "postgresql-17-timescaledb"),
    *("libc6", "libaudit1", "libcap-ng0", "libcap2", "libcom-err2", "libssl3t64", "libgcc-s1"),
    *("libgssapi-krb5-2", "libicu76", "libk5crypto3", "libkeyutils1", "libkrb5-3", "libkrb5support0"),
    *("libldap2", "liblz4-1", "liblzma5", "libpam0g", "libpq5", "libreadline8t64", "libsasl2-2"),
    *("libstdc++6", "libsystemd0", "libtinfo6", "libxml2", "libxxhash0", "zlib1g", "libzstd1", "tzdata"),
)
_KEPT = ("usr/lib/postgresql/17", "usr/share/postgresql/17", "usr/share/zoneinfo")
_DROPPED = ("usr/lib/postgresql/17/lib/bitcode", "usr/lib/postgresql/17/lib/llvmjit*")
_FIRST_TIMESCALEDB = (2, 17)
"""The first that runs on PostgreSQL 17: a city's tables are of no older one."""
_SETTINGS = {
    "listen_addresses": f"'{LOOPBACK}'",
    "unix_socket_directories": "''",
    "shared_preload_libraries": "'timescaledb'",
    "timescaledb.telemetry_level": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "jit": "off",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    # A page out of order costs hardly more than the next one on what cities have today; timescaledb-tune says the same.
    "random_page_cost": "1.1",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "wal_compression": "lz4",
    "checkpoint_completion_target": "0.9",
    "max_locks_per_transaction": "256",
    "autovacuum_naptime": "20s",
    "log_line_prefix": "'%m [%p] %a '",
    "log_checkpoints": "off",
}
_CARELESS = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB", "max_wal_size": "512MB"}


def install() -> Path:
    """Return the folder of PostgreSQL with TimescaleDB, fetching it into the cache the first time (85 MB)."""
    return cache.installed(debian.cache_name("postgres", PACKAGES), _build, needs_mb=500)


def prepare(home: Path, port: int, password: str, *, durable: bool = True) -> Service:
    """Initialise a server below `home` unless it exists, write its settings, and describe it.

    The superuser is `postgres` with that password; with `durable=False` a crash of the machine may
    lose data, which only tests may want.
    """
    prefix, data = install(), home / "data"
    privileges.own(home)
    dropping = privileges.drop(prefix, data)
    if not (data / "PG_VERSION").exists():
        _initialise(prefix, home, data, password, dropping)
    settings = configuration(port, durable=durable)
    writing.write_for_server(data / "ioc.conf", settings)
    return Service(
        name="postgres",
        command=(str(prefix / "usr/lib/postgresql/17/bin/postgres"), "-D", str(data)),
        prefix=dropping,
        cwd=home,
        env={**_environment(prefix), **edition_of(settings)},
        ready=lambda: is_ready(url(port, password)),
        stop_signal=signal.SIGINT,
        stop_timeout=30,
        restarts=20,
    )


def configuration(port: int, *, durable: bool) -> str:
    """Return our own settings of PostgreSQL as text."""
    settings = {**_SETTINGS, **({} if durable else _CARELESS), "port": str(port)}
    return "".join(f"{key} = {value}\n" for key, value in settings.items())


def url(port: int, password: str, database: str = "postgres") -> str:
    """Return the libpq address of a database of that server, for the superuser."""
    return f"postgresql://{SUPERUSER}:{password}@{LOOPBACK}:{port}/{database}"


def is_ready(address: str) -> bool:
    """Say whether the server there answers a query."""
    port = int(psycopg.conninfo.conninfo_to_dict(address)["port"] or 0)
    if not is_open(port):
        return False
    try:
        with psycopg.connect(address, connect_timeout=2, autocommit=True) as conn:
            conn.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _build(work: Path, final: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="postgres-", dir=work.parent) as folder:
        unpacked = Path(folder)
        debian.unpack(PACKAGES, unpacked)
        debian.collect_libraries(unpacked, work)
        for kept in _KEPT:
            shutil.copytree(unpacked / kept, work / kept, symlinks=True)
    for pattern in _DROPPED:
        for path in work.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    drop_old_upgrades(work / "usr/share/postgresql/17/extension")
    debian.relocate((work / "usr/lib/postgresql/17/bin").iterdir(), final)


def drop_old_upgrades(extensions: Path) -> None:
    """Remove the scripts by which a TimescaleDB that never ran on PostgreSQL 17 would become another."""
    for script in extensions.glob("timescaledb--*--*.sql"):
        major, minor, *_ = script.name.split("--")[1].split(".")
        if (int(major), int(minor)) < _FIRST_TIMESCALEDB:
            script.unlink()


def _environment(prefix: Path) -> dict[str, str]:
    # A bare libpq would read the caller's own service files and time zone.
    return {"LC_ALL": "C.UTF-8", "TZDIR": str(prefix / "usr/share/zoneinfo"), "PGDATA": ""}


def _initialise(prefix: Path, home: Path, data: Path, password: str, dropping: tuple[str, ...]) -> None:
    secret = home / "superuser-password"
    # initdb cleans up after a failure, but not after a power cut in its middle.
    shutil.rmtree(data, ignore_errors=True)
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="utf-8")
    privileges.hand_over(secret)
    initdb = prefix / "usr/lib/postgresql/17/bin/initdb"
    options = ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    options += ["--auth=scram-sha-256", f"--pwfile={secret}", "-U", SUPERUSER, "-D", str(data)]
    try:
        run(
            [*dropping, initdb, *options],
            doing="initialising PostgreSQL",
            error=StartError,
            cwd=home,
            env=_environment(prefix),
        )
    finally:
        secret.unlink()
    with (data / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("include_if_exists 'ioc.conf'\n")
