"""The file with a city's settings and secrets, as it is written and read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from infra.native import writing
from infra.native.errors import NativeError

WORKERS = "IOC_WORKERS"
_MOST_WORKERS = 64
_HEADER = (
    "# The city's settings and secrets. Change a line, or give it in the environment of `ioc up`; then `ioc up`.\n"
)


def read(file: Path) -> dict[str, str]:
    """Return the settings in a file, none when there is no file."""
    pairs = (line.partition("=") for line in _lines(file) if "=" in line and not line.startswith("#"))
    return {key.rstrip(): value.lstrip() for key, _, value in pairs}


def write(file: Path, values: Mapping[str, str], look: Callable[[Path], object] = lambda _: None) -> bool:
    """Write the settings, readable by their owner only; return whether anything changed.

    Comments are kept, and stand above the settings. What `look` raises of a draft leaves the file as it was.
    """
    settings = "".join(f"{key}={values[key]}\n" for key in sorted(values))
    text = _HEADER + "".join(f"{comment}\n" for comment in _comments(file)) + settings
    if file.exists() and file.read_text(encoding="utf-8") == text:
        look(file)
        return False
    with writing.replacing(file) as draft:
        draft.write_text(text, encoding="utf-8")
        look(draft)
    return True


def workers(values: Mapping[str, str]) -> int:
    """Return how many workers the settings ask for; raises NativeError when that is no such number."""
    text = values.get(WORKERS, "1")
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= _MOST_WORKERS:
        raise NativeError(f"{WORKERS}={text} is no number of workers: give one from 1 to {_MOST_WORKERS}")
    return int(text)


def _comments(file: Path) -> Iterator[str]:
    return (line for line in _lines(file) if line.startswith("#") and line != _HEADER.strip())


def _lines(file: Path) -> list[str]:
    if not file.exists():
        return []
    return [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
