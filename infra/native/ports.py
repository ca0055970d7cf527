"""TCP ports of this machine: a free one, and waiting until somebody listens."""

from __future__ import annotations

import secrets
import socket
from collections import deque

LOOPBACK = "127.0.0.1"
_QUIET = range(20_000, 32_000)
_given: deque[int] = deque(maxlen=len(_QUIET) // 2)


def free_port() -> int:
    """Return a TCP port that nobody listens on at this moment, and that this process was not given before.

    It lies below the range from which systems number their outgoing connections: a port from that
    range may be taken by anybody's connection while the server that wants it restarts.
    """
    while True:
        port = secrets.choice(_QUIET)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
        _given.append(port)
        return port


def is_open(port: int, host: str = LOOPBACK, timeout: float = 0.5) -> bool:
    """Say whether something accepts connections there; `timeout` in seconds."""
    try:
        with socket.create_connection((host, port), timeout=timeout):
            return True
    except OSError:
        return False
