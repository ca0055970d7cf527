"""An officer's open desk without a browser: the page, its WebSocket, and when each alert was first seen on it."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from contextlib import suppress
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx
import socketio  # type: ignore[import-untyped]

_CLIENT = re.compile(r"client_id\W+([0-9a-f-]{36})")
_ALERT = re.compile(r'<li data-alert="(\d+)"')
_PATH = "/_nicegui_ws/socket.io"


class DeskWatcher(threading.Thread):
    """Keeps the desk open, again after a broken connection; `seen` has the real instant by the alert's number."""

    def __init__(self, web_url: str, kiosk: str) -> None:
        super().__init__(name="desk", daemon=True)
        self._web, self._kiosk = web_url, kiosk
        self._stopping = threading.Event()
        self.seen: dict[int, float] = {}
        self.shown = ""
        self.updates = 0
        self.openings = 0

    def run(self) -> None:
        asyncio.run(self._keep_open())

    def finish(self) -> None:
        self._stopping.set()
        self.join(10)

    def numbers(self) -> list[int]:
        """Return the alerts that are on the desk by now."""
        return [int(number) for number in _ALERT.findall(self.shown)]

    async def _keep_open(self) -> None:
        while not self._stopping.is_set():
            with suppress(httpx.HTTPError, socketio.exceptions.SocketIOError, LookupError):
                await self._session()
            await asyncio.sleep(0.2)

    async def _session(self) -> None:
        async with httpx.AsyncClient(base_url=self._web, follow_redirects=True, timeout=10) as http:
            page = (await http.get("/desk", params={"kiosk": self._kiosk})).text
        found = _CLIENT.search(page)
        if found is None:
            raise LookupError("the page has no client's number")
        socket = socketio.AsyncClient(reconnection=False, websocket_extra_options={"max_msg_size": 0})
        socket.on("update", self._take)
        tab = {"tab_id": "chaos", "document_id": found[1], "implicit_handshake": "true", "next_message_id": 0}
        query = urlencode({"client_id": found[1], **tab})
        await socket.connect(f"{self._web}?{query}", socketio_path=_PATH, transports=["websocket"])
        self.openings += 1
        self._look(unescape(page).replace('\\"', '"'))
        try:
            while socket.connected and not self._stopping.is_set():
                await asyncio.sleep(0.2)
        finally:
            await socket.disconnect()

    async def _take(self, elements: dict[str, Any]) -> None:
        for element in elements.values():
            if isinstance(element, dict) and (shown := element.get("props", {}).get("innerHTML")):
                self.updates += 1
                self._look(shown)

    def _look(self, shown: str) -> None:
        now = time.time()
        self.shown = shown
        for number in _ALERT.findall(shown):
            self.seen.setdefault(int(number), now)
