"""Debian packages without root: fetched under a private APT configuration, unpacked, and made relocatable."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from infra.native import system
from infra.native.commands import run
from infra.native.errors import DownloadError, MissingToolError

SUITE = "trixie"
RECIPE = 2
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_ELF = b"\x7fELF"


def cache_name(name: str, packages: Sequence[str]) -> str:
    """Return the cache folder's name: a different one when the packages or this recipe change."""
    text = f"{RECIPE} {SUITE} {system.architecture().name} {' '.join(packages)}"
    return f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def unpack(packages: Sequence[str], into: Path) -> None:
    """Fetch the packages of Debian trixie and unpack them below `into`; raises DownloadError."""
    system.require_debian()
    with tempfile.TemporaryDirectory(prefix="apt-", dir=into.parent) as folder:
        work = Path(folder)
        options = _configuration(work)
        run(["apt-get", *options, "update"], doing="reading Debian's package lists", error=DownloadError)
        downloads = work / "downloads"
        downloads.mkdir()
        run(
            ["apt-get", *options, "download", *packages],
            doing="downloading Debian packages",
            error=DownloadError,
            cwd=downloads,
        )
        for archive in sorted(downloads.glob("*.deb")):
            run(["dpkg-deb", "-x", archive, into], doing=f"unpacking {archive.name}", error=DownloadError)


def collect_libraries(unpacked: Path, prefix: Path) -> None:
    """Copy every shared library of the unpacked packages into `prefix/lib`."""
    libraries = prefix / "lib"
    libraries.mkdir(exist_ok=True)
    triplet = system.architecture().triplet
    for folder in (unpacked / "usr/lib" / triplet, unpacked / "lib" / triplet):
        for library in folder.glob("*.so*"):
            shutil.copy2(library, libraries / library.name, follow_symlinks=False)


def relocate(programs: Iterable[Path], final: Path) -> None:
    """Let the ELF programs use the loader and the libraries in `final/lib`, whatever the machine has."""
    arguments = [
        "--set-interpreter",
        str(final / "lib" / system.architecture().loader),
        "--force-rpath",
        "--set-rpath",
        str(final / "lib"),
    ]
    for program in programs:
        if _is_elf(program):
            run([_patchelf(), *arguments, program], doing=f"relocating {program.name}")


def _configuration(work: Path) -> list[str]:
    state, cache, sources = work / "state", work / "cache", work / "sources.list"
    for folder in (state / "lists/partial", cache / "archives/partial", work / "preferences"):
        folder.mkdir(parents=True)
    (state / "status").touch()
    sources.write_text(f"deb [signed-by={KEYRING}] {system.mirror()} {SUITE} main\n", encoding="utf-8")
    values = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferences": "-",
        "Dir::Etc::preferencesparts": work / "preferences",
        "Dir::State": state,
        "Dir::State::status": state / "status",
        "Dir::Cache": cache,
        "APT::Architecture": system.architecture().name,
        "Acquire::Languages": "none",
        "Acquire::Retries": 3,
        "APT::Update::Error-Mode": "any",
    }
    options = ["-q"] + [word for key, value in values.items() for word in ("-o", f"{key}={value}")]
    # APT as root would download as the user _apt, who cannot write below a private home.
    return options + (["-o", "APT::Sandbox::User="] if os.geteuid() == 0 else [])


def _patchelf() -> str:
    beside = Path(sys.executable).parent / "patchelf"
    found = str(beside) if beside.is_file() else shutil.which("patchelf")
    if found is None:
        raise MissingToolError("patchelf is missing: install the project's requirements.lock again")
    return found


def _is_elf(file: Path) -> bool:
    if file.is_symlink() or not file.is_file():
        return False
    with file.open("rb") as content:
        return content.read(4) == _ELF
