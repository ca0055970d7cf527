"""Dropping files as an agency does over SFTP: written in place, bit by bit."""

from __future__ import annotations

import time
from collections.abc import Callable

from infra.simulator.entry import Message
from infra.simulator.system import Deliver
from streams.settings import Settings

_PAUSE_S = 0.3


def dropping_files(name: str) -> Callable[[Settings], Deliver]:
    """Return how the system of that name delivers: a message's `to` is the file's name in the source's folder."""

    def make(settings: Settings) -> Deliver:
        folder = settings.source(name).folder
        assert folder is not None, f"the source {name} has no folder"
        folder.mkdir(parents=True, exist_ok=True)

        def deliver(message: Message) -> None:
            half = len(message.payload) // 2
            with (folder / message.to).open("wb") as file:
                file.write(message.payload[:half])
                file.flush()
                time.sleep(_PAUSE_S)
                file.write(message.payload[half:])

        return deliver

    return make
