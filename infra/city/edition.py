"""Which edition of the program and of the settings our processes run with: after a change `ioc up` starts them anew."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from infra.city.processes import ROOT
from infra.native.service import EDITION, Service

DESCRIPTIONS = "IOC_DESCRIPTIONS"
_PROGRAM = ("streams", "connectors", "dashboards", "infra")
_LIBRARIES = "requirements.lock"
_RENDERED = "infra/grafana/"


def stamped(services: Sequence[Service], values: Mapping[str, str]) -> list[Service]:
    """Return the services with the edition in their environment, by which supervisor sees that one has changed."""
    stamp = edition(values)
    return [replace(service, env={**service.env, EDITION: stamp}) for service in services]


def edition(values: Mapping[str, str], root: Path = ROOT) -> str:
    """Return a digest of the program's files, its libraries, the settings, and the descriptions that they name."""
    digest = hashlib.blake2b(digest_size=16)
    for file in _files(values, root):
        digest.update(b"%s\0%d\0" % (str(file).encode(), file.stat().st_size) + file.read_bytes())
    digest.update(repr(sorted(values.items())).encode())
    return digest.hexdigest()


def _files(values: Mapping[str, str], root: Path) -> Iterator[Path]:
    folders = [root / name for name in _PROGRAM]
    if described := values.get(DESCRIPTIONS):
        folders.append(root / described)
    for folder in folders:
        yield from sorted(file for file in folder.rglob("*") if file.is_file() and _is_read(file))
    yield from (file for file in [root / _LIBRARIES] if file.exists())


def _is_read(file: Path) -> bool:
    return "__pycache__" not in file.parts and _RENDERED not in file.as_posix()
