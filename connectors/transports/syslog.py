"""Syslog that is sent to us: datagrams (RFC 5426) as they come, and TCP (RFC 6587) read no faster than Kafka takes it.

Neither is ever acknowledged: what lies in our memory when the machine dies is lost, and so are
datagrams that come while Kafka is away for longer than the system's buffer lasts. TCP senders are held back.
"""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from connectors import telemetry
from connectors.connector import Connector, Tail
from connectors.runner import Arrival
from connectors.transports.lines import TOO_LONG, Frames, Line

BUFFER_BYTES = 8_388_608
CHUNK = 65_536
MOST_SENDERS = 256
Address = tuple[str, int]


class _Syslog:
    def __init__(self, connector: Connector, source: Tail, stopping: threading.Event) -> None:
        self.name = connector.door
        self._connector, self._longest, self._stopping = connector, source.max_line, stopping

    def settle(self, tokens: Sequence[None]) -> None:
        """Syslog knows no acknowledgement."""

    def _arrival(self, line: Line, sender: str) -> Arrival:
        return Arrival(self.name, self._connector, line.raw, sender, None, line.refused)


class SyslogUdp(_Syslog):
    """One datagram is one message."""

    def __init__(self, connector: Connector, source: Tail, address: Address, stopping: threading.Event) -> None:
        super().__init__(connector, source, stopping)
        self._socket = socket.socket(_family(address), socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        self._socket.bind(address)
        telemetry.CONNECTED.labels(self.name).set(1)

    def receive(self, limit: int, wait_s: float) -> Sequence[Arrival]:
        """Return the datagrams that have come."""
        found: list[Arrival] = []
        self._socket.settimeout(wait_s)
        with suppress(TimeoutError, BlockingIOError):
            while len(found) < limit:
                raw, sender = self._socket.recvfrom(CHUNK)
                self._socket.setblocking(False)
                text = raw.rstrip(b"\r\n\x00")
                if text:
                    found.append(
                        self._arrival(Line(text, 0, TOO_LONG if len(text) > self._longest else None), sender[0])
                    )
        return found

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()
        telemetry.CONNECTED.labels(self.name).set(0)


@dataclass(slots=True)
class _Sender:
    socket: socket.socket
    address: str
    frames: Frames


class SyslogTcp(_Syslog):
    """Reads its senders in turn, and none of them while the window is full: TCP then holds them back."""

    def __init__(self, connector: Connector, source: Tail, address: Address, stopping: threading.Event) -> None:
        super().__init__(connector, source, stopping)
        self._listener = socket.create_server(address, family=_family(address))
        self._listener.setblocking(False)
        self._ready = selectors.DefaultSelector()
        self._ready.register(self._listener, selectors.EVENT_READ, None)
        self._turn = 0
        telemetry.CONNECTED.labels(self.name).set(1)

    def receive(self, limit: int, wait_s: float) -> Sequence[Arrival]:
        """Return the messages that have come, at most one chunk of each sender more than `limit`."""
        found: list[Arrival] = []
        for key in self._in_turn(wait_s):
            if len(found) >= limit:
                break
            if key.data is None:
                self._accept()
            else:
                found += [self._arrival(line, key.data.address) for line in self._read(key.data)]
        return found

    def close(self) -> None:
        """Stop listening and hang up."""
        for key in list(self._ready.get_map().values()):
            if key.data is not None:
                key.data.socket.close()
        self._listener.close()
        self._ready.close()
        telemetry.CONNECTED.labels(self.name).set(0)

    def _in_turn(self, wait_s: float) -> list[selectors.SelectorKey]:
        """Return who has something to say, another one first each time: a loud sender must not silence the rest."""
        keys = [key for key, _ in self._ready.select(wait_s)]
        self._turn += 1
        first = self._turn % len(keys) if keys else 0
        return keys[first:] + keys[:first]

    def _accept(self) -> None:
        with suppress(OSError):
            accepted, address = self._listener.accept()
            if len(self._ready.get_map()) > MOST_SENDERS:
                accepted.close()
                return
            accepted.setblocking(False)
            sender = _Sender(accepted, address[0], Frames(self._longest))
            self._ready.register(accepted, selectors.EVENT_READ, sender)

    def _read(self, sender: _Sender) -> list[Line]:
        try:
            chunk = sender.socket.recv(CHUNK)
        except BlockingIOError:
            return []
        except OSError:
            chunk = b""
        if chunk:
            return sender.frames.take(chunk)
        self._ready.unregister(sender.socket)
        sender.socket.close()
        return sender.frames.last()


def _family(address: Address) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address[0] else socket.AF_INET
