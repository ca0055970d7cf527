"""Writing a log as a gateway does: one line a message, appended to the file that the connector follows."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from infra.simulator.entry import Message
from infra.simulator.system import Deliver, Home
from streams.settings import Settings


def followed(home: Home, name: str) -> Mapping[str, str]:
    """Set the source of a system that writes a log."""
    return {"URL": (home.folder / "logs" / f"{name}.log").absolute().as_uri()}


def beginning(name: str) -> Callable[[Settings], None]:
    """Return what makes the log of the system of that name ready: what a killed writer left of a line goes."""

    def prepare(settings: Settings) -> None:
        path = _path(settings, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            file.truncate(_end_of_lines(file.fileno(), file.tell()))

    return prepare


def appending(name: str) -> Callable[[Settings], Deliver]:
    """Return how the system of that name delivers: each line appended by one write, or not at all."""

    def make(settings: Settings) -> Deliver:
        path = _path(settings, name)

        def deliver(message: Message) -> None:
            line = message.payload + b"\n"
            with path.open("ab", buffering=0) as file:
                before = file.tell()
                if file.write(line) != len(line):
                    file.truncate(before)
                    raise OSError(f"{path} has no room for a line")

        return deliver

    return make


def _path(settings: Settings, name: str) -> Path:
    return Path(unquote(urlsplit(settings.source(name).url).path))


def _end_of_lines(file: int, size: int, step: int = 65_536) -> int:
    """Return where the last whole line of an open file ends, 0 when there is none."""
    end = size
    while end > 0:
        start = max(0, end - step)
        found = os.pread(file, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0
