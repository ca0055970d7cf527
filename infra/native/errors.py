"""What can go wrong before the servers run; each message is one line that says what to do."""

from __future__ import annotations

COMPOSE_HINT = "docker compose -f infra/compose.yaml up"


class NativeError(RuntimeError):
    """The servers cannot be installed or started; the text is meant for the person at the terminal."""


class UnsupportedSystemError(NativeError):
    """This machine is not one that the native installation knows."""

    def __init__(self, found: str) -> None:
        super().__init__(f"{found} is not supported natively (Debian 12 or 13 is); use: {COMPOSE_HINT}")


class MissingToolError(NativeError):
    """A program is missing and may not be installed by us."""


class DownloadError(NativeError):
    """A package could not be fetched, or is not what was expected."""


class StartError(NativeError):
    """A server did not start or did not become ready in time."""


class PortTakenError(NativeError):
    """Another program already listens on a port that the city needs."""


class DiskFullError(NativeError):
    """There is not enough room for what is to be installed or stored."""
