"""The MQTT broker mosquitto: installed without root, configured to drop nothing, described as a service."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from infra.native import cache, debian, privileges, writing
from infra.native.commands import run
from infra.native.ports import LOOPBACK, is_open
from infra.native.service import Service, edition_of

MAX_PACKET_BYTES = 1_048_576
"""Four times what the doors take: what is too large reaches them and becomes a dead letter. Who sends more is sent
away without an acknowledgement, and the connectors read it in the broker's notices. `message_size_limit`, its
predecessor, acknowledges what it drops to clients of MQTT 3.1.1.
"""
MAX_INFLIGHT = 1_000
PACKAGES = (
    *("mosquitto", "libmosquitto1", "libcjson1", "libdlt2", "libwebsockets19t64", "libwrap0", "libssl3t64"),
    *("libc6", "libcap2", "libsystemd0", "libgcc-s1", "zlib1g", "libzstd1"),
)


def install() -> Path:
    """Return the folder of mosquitto, fetching it into the cache the first time (20 MB)."""
    return cache.installed(debian.cache_name("mosquitto", PACKAGES), _build, needs_mb=150)


def prepare(home: Path, port: int, users: Mapping[str, str] | None = None) -> Service:
    """Write the broker's configuration below `home` and describe it; `users` are names and passwords.

    Without users anybody on this machine may connect. A persistent session's queue has no limit, so
    that a connector that is away loses nothing.
    """
    prefix = install()
    privileges.own(home)
    passwords = home / "passwords"
    if users:
        _write_passwords(prefix, passwords, users)
    settings, text = home / "mosquitto.conf", configuration(home, port, passwords if users else None)
    writing.write_for_server(settings, text)
    return Service(
        name="mosquitto",
        command=(str(prefix / "bin/mosquitto"), "-c", str(settings)),
        prefix=privileges.drop(prefix, home),
        cwd=home,
        # Hashed, the same passwords are others each time.
        env=edition_of(text, repr(sorted((users or {}).items()))),
        ready=lambda: is_open(port),
        start_timeout=20,
    )


def configuration(home: Path, port: int, passwords: Path | None) -> str:
    """Return mosquitto's settings as text."""
    lines = [
        f"listener {port} {LOOPBACK}",
        "persistence true",
        f"persistence_location {home}/",
        "autosave_interval 30",
        "max_queued_messages 0",
        "max_queued_bytes 0",
        f"max_inflight_messages {MAX_INFLIGHT}",
        f"max_packet_size {MAX_PACKET_BYTES}",
        "log_dest stdout",
        "log_dest topic",
        "log_type error",
        "log_type warning",
        "log_type notice",
        "log_timestamp_format %Y-%m-%dT%H:%M:%S",
    ]
    access = ["allow_anonymous true"]
    if passwords:
        access = ["allow_anonymous false", f"password_file {passwords}"]
    return "\n".join(lines + access) + "\n"


def _build(work: Path, final: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="mosquitto-", dir=work.parent) as folder:
        unpacked = Path(folder)
        debian.unpack(PACKAGES, unpacked)
        debian.collect_libraries(unpacked, work)
        (work / "bin").mkdir()
        for program in ("usr/sbin/mosquitto", "usr/bin/mosquitto_passwd"):
            (unpacked / program).rename(work / "bin" / Path(program).name)
    debian.relocate((work / "bin").iterdir(), final)


def _write_passwords(prefix: Path, file: Path, users: Mapping[str, str]) -> None:
    # `-U` hashes a plain file in place; a password on the command line would show in the process list.
    with writing.replacing(file) as fresh:
        fresh.write_text("".join(f"{name}:{word}\n" for name, word in users.items()), encoding="utf-8")
        run([prefix / "bin/mosquitto_passwd", "-U", fresh], doing="hashing the MQTT passwords")
        privileges.hand_over(fresh)
