"""The file with a city's settings and secrets, as it is written and read back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from infra.native import writing

WORKERS = "IOC_WORKERS"
_HEADER = (
    "# The city's settings and secrets. Change a line, or give it in the environment of `ioc up`; then `ioc up`.\n"
)


def read(file: Path) -> dict[str, str]:
    """Return the settings in a file, none when there is no file."""
    if not file.exists():
        return {}
    lines = file.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def write(file: Path, values: Mapping[str, str]) -> bool:
    """Write the settings, readable by their owner only; return whether anything changed."""
    text = _HEADER + "".join(f"{key}={values[key]}\n" for key in sorted(values))
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return False
    writing.write(file, text)
    return True
