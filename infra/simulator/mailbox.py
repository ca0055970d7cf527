"""The duty officers' mailbox of the simulated province: a real SMTP server that keeps what it is sent as files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import MIMEPart
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.native.ports import LOOPBACK
from streams.settings import Settings

log = structlog.get_logger(__name__)

_LOCAL = {LOOPBACK, "localhost", "::1"}


@dataclass(frozen=True)
class Mail:
    """One message as it arrived; `at` is the real instant."""

    at: datetime
    recipient: str
    subject: str
    text: str


class _Keeper:
    """Writes each message to a file of its own before the sender is told that it was taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode()
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}.eml"
        (self._folder / name).write_bytes(raw)
        return "250 kept"


def folder(settings: Settings) -> Path:
    """Return where the mails are."""
    return settings.state_dir / "simulator" / "mail"


@contextmanager
def open_mailbox(settings: Settings) -> Iterator[bool]:
    """Serve SMTP on the settings' address while the block runs; yield whether it does.

    It does not where the settings name another machine's mail server, or where one runs here already. In containers
    the simulator is a machine of its own, which the others know by its name.
    """
    host = _host(settings)
    if host is None:
        yield False
        return
    folder(settings).mkdir(parents=True, exist_ok=True)
    controller = Controller(_Keeper(folder(settings)), hostname=host, port=settings.smtp_port)
    try:
        controller.start()
    except OSError as error:
        log.warning("no mailbox: its port is taken", port=settings.smtp_port, error=error.strerror)
        yield False
        return
    try:
        yield True
    finally:
        controller.stop()


def _host(settings: Settings) -> str | None:
    """Return the address to listen on, None where the mail server is not ours to be."""
    if settings.smtp_host in _LOCAL:
        return LOOPBACK
    return settings.bind_host if settings.smtp_host == urlsplit(settings.simulator_url).hostname else None


def mails(settings: Settings) -> list[Mail]:
    """Return what arrived, oldest first."""
    return [_read(file) for file in sorted(folder(settings).glob("*.eml"))]


def whereabouts(settings: Settings) -> str:
    """Return where mails go, and how to find out why none is here."""
    if _host(settings) is None:
        return f"They go to {settings.smtp_host} (IOC_SMTP_HOST), which is not the simulated province's mailbox."
    return (
        f"The mailbox runs only where port {settings.smtp_port} was free when the simulator started:"
        " `ioc logs simulator` tells if it was not; IOC_SMTP_PORT=… in the environment of `ioc up` chooses another."
    )


def _text(body: MIMEPart | None) -> str:
    """Return the body with the line ends of text, not those of the wire."""
    return str(body.get_content()).replace("\r\n", "\n") if body else ""


def _read(file: Path) -> Mail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    at = datetime.strptime(file.stem, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return Mail(at, str(message["To"]), str(message["Subject"]), _text(body))
