"""The city's TCP ports: their defaults, the settings that move them, and who holds one that is taken."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

from infra.native.errors import NativeError, PortTakenError
from infra.native.ports import LOOPBACK

_LISTENING = "0A"


@dataclass(frozen=True)
class Ports:
    """One field a port; the setting of `postgres` is IOC_POSTGRES_PORT."""

    postgres: int = 15432
    kafka: int = 19092
    kafka_controller: int = 19093
    mqtt: int = 11883
    web: int = 8080
    ingest: int = 8081
    simulator: int = 8090
    grafana: int = 13000
    metrics: int = 19100

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Self:
        """Return the ports that the settings name; raises NativeError for one that is no port number."""
        return cls(**{f.name: _number(setting(f.name), values, int(f.default)) for f in fields(cls)})  # type: ignore[arg-type]

    def settings(self) -> dict[str, str]:
        """Return the ports as settings."""
        return {setting(f.name): str(getattr(self, f.name)) for f in fields(self)}


def setting(name: str) -> str:
    """Return the name of the setting that moves a port."""
    return f"IOC_{name.upper()}_PORT"


def require_free(wanted: Iterable[tuple[str, int]]) -> None:
    """Raise PortTakenError unless all (name, port) are free; it names each that is taken and, if it can, its holder."""
    taken = [(name, port) for name, port in wanted if not _is_free(port)]
    if taken:
        told = ", ".join(f"port {port} is taken by {holder(port)}" for _, port in taken)
        others = " ".join(dict.fromkeys(f"{setting(name)}=…" for name, _ in taken))
        raise PortTakenError(f"{told}: stop what holds it, or choose another port with {others}")


def holder(port: int) -> str:
    """Return the program that listens on a port, as far as this user may see it."""
    inodes = set(_listening(port))
    for process in Path("/proc").glob("[0-9]*"):
        if inodes & _sockets(process):
            return f"{(process / 'comm').read_text().strip()} (pid {process.name})"
    return "another program"


def _number(name: str, values: Mapping[str, str], default: int) -> int:
    text = values.get(name, str(default))
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) < 65_536:
        raise NativeError(f"{name}={text} is not a port: give a number from 1 to 65535")
    return int(text)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _listening(port: int) -> Iterator[str]:
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        for line in table.read_text().splitlines()[1:] if table.exists() else []:
            columns = line.split()
            if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                yield columns[9]


def _sockets(process: Path) -> set[str]:
    try:
        handles = list((process / "fd").iterdir())
    except OSError:
        return set()
    links = {_target(handle) for handle in handles}
    return {link.removeprefix("socket:[").rstrip("]") for link in links if link.startswith("socket:[")}


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:  # closed since it was listed
        return ""
