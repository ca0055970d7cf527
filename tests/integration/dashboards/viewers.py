"""Viewers of live pages without a browser each: they load the page, open its WebSocket and read what is pushed."""

from __future__ import annotations

import asyncio
import json
import re
import time
from ast import literal_eval
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedOK

_ASKED = re.compile(r"query: (\{.*?\}),\n")
_SOCKET = "/_nicegui_ws/socket.io/"
_OPENED, _CONNECT, _PING, _PONG, _EVENT = "0", "40", "2", "3", "42"
"""How messages of Engine.IO 4 and Socket.IO 5 begin."""
ACKNOWLEDGED_EVERY_S = 3.0
"""As the page's own script does."""
_AT_ONCE = 8


@dataclass
class Viewer:
    """One open page: when each of the words looked for was first pushed to it (monotonic s), and how much was."""

    client_id: str
    words: Sequence[str] = ()
    seen: dict[str, float] = field(default_factory=dict)
    messages: int = 0
    characters: int = 0

    async def read(self, socket: ClientConnection) -> None:
        """Read until the socket closes, which it may in the middle of an answer; answer what a browser answers."""
        with suppress(ConnectionClosedOK):
            await self._read(socket)

    async def _read(self, socket: ClientConnection) -> None:
        acknowledged = time.monotonic()
        async for message in socket:
            now, text = time.monotonic(), str(message)
            if text == _PING:
                await socket.send(_PONG)
                continue
            self.messages += text.startswith(_EVENT)
            self.characters += len(text)
            for word in self.words:
                if word not in self.seen and word in text:
                    self.seen[word] = now
            if now - acknowledged > ACKNOWLEDGED_EVERY_S:
                acknowledged = now
                told = {"client_id": self.client_id, "next_message_id": self.messages}
                await socket.send(_EVENT + json.dumps(["ack", told]))


@asynccontextmanager
async def watching(url: str, cookies: httpx.Cookies, paths: Sequence[str]) -> AsyncIterator[list[Viewer]]:
    """Open one page for each path, a few at a time, and keep all of them open as long as the block lasts."""
    at_once = asyncio.Semaphore(_AT_ONCE)
    viewers: list[Viewer] = []
    readings: list[asyncio.Task[None]] = []
    sockets: list[ClientConnection] = []

    async def open_one(path: str) -> None:
        async with at_once:
            page = await client.get(path)
            assert page.status_code == httpx.codes.OK, page.text
            found = _ASKED.search(page.text)
            assert found is not None, "a page without a socket"
            viewer, socket = await _connected(url, literal_eval(found[1]))
        viewers.append(viewer)
        sockets.append(socket)
        readings.append(asyncio.create_task(viewer.read(socket)))

    async with httpx.AsyncClient(base_url=url, cookies=cookies, timeout=60) as client:
        await asyncio.gather(*map(open_one, paths))
    try:
        yield viewers
        assert not [each for each in readings if each.done()], "a page lost its socket"
    finally:
        await asyncio.gather(*(socket.close() for socket in sockets))
        await asyncio.gather(*readings)


async def _connected(url: str, query: dict[str, object]) -> tuple[Viewer, ClientConnection]:
    told = {name: str(value).lower() if isinstance(value, bool) else value for name, value in query.items()}
    asked = {**told, "document_id": uuid4(), "tab_id": uuid4(), "EIO": 4, "transport": "websocket"}
    address = f"ws{url.removeprefix('http')}{_SOCKET}?{urlencode(asked)}"
    socket = await connect(address, max_size=None, compression=None, open_timeout=60, ping_interval=None)
    assert str(await socket.recv()).startswith(_OPENED)
    await socket.send(_CONNECT)
    assert str(await socket.recv()).startswith(_CONNECT)
    return Viewer(str(query["client_id"])), socket
