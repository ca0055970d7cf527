"""Evaluators, notifiers and a mail server as the tests run them: real processes, a real SMTP server."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.native.ports import free_port
from tests.command_line import in_this_process
from tests.worker_process import WorkerProcess

Process = WorkerProcess
_EVALUATOR = "from streams.alerts.evaluator import run_evaluator as run"
_NOTIFIER = "from streams.delivery.notifier import run_notifier as run"
_WEB = (
    "from streams.settings import settings; from streams.clock import city_clock; from dashboards.web import serve;"
    "from dashboards.texts import Text; s = settings();"
    "serve(s, city_clock(s), Text('Tỉnh Tuyên Quang', 'Tuyen Quang province'))"
)
_RUN = "{}; from streams.settings import settings; run(settings())"


def settings_for(database_url: str, state: Path, smtp_port: int = 9) -> dict[str, str]:
    """Return the environment of an evaluator or a notifier."""
    return {
        "IOC_DATABASE_URL": database_url,
        "IOC_STATE_DIR": str(state),
        "IOC_SMTP_PORT": str(smtp_port),
        "IOC_SMTP_SENDER": "ioc@tuyenquang.example",
        "IOC_PUBLIC_URL": "https://ioc.example",
    }


def evaluator(environment: dict[str, str], log: Path) -> Process:
    """Return an evaluator that is not started yet."""
    return Process(environment, log, _RUN.format(_EVALUATOR))


def notifier(environment: dict[str, str], log: Path) -> Process:
    """Return a notifier that is not started yet."""
    return Process(environment, log, _RUN.format(_NOTIFIER))


def web(environment: dict[str, str], log: Path) -> Process:
    """Return a web that is not started yet; its port and keys are in the environment."""
    return Process(environment, log, _WEB)


class Mailbox:
    """Keeps what a mail server took; `answers` are given, one a mail, before it takes anything."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: list[str] = []
        self.refused_addresses: set[str] = set()
        self.taken = threading.Event()
        self.hold: threading.Event | None = None

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        if address in self.refused_addresses:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail; with `hold` set, keep the answer back so that the sender can be killed in between."""
        if self.answers:
            return self.answers.pop(0)
        mail = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.taken.set()
        if self.hold is not None:
            with suppress(asyncio.CancelledError):
                await asyncio.get_running_loop().run_in_executor(None, self.hold.wait, 10)
        return f"250 2.0.0 queued as {len(self.mails)}"

    def ids(self) -> list[str]:
        """Return the Message-IDs of what was taken, in order."""
        return [str(mail["Message-ID"]) for mail in self.mails]


@contextmanager
def mail_server(mailbox: Mailbox, port: int | None = None, **options: Any) -> Iterator[int]:
    """Run an SMTP server for a mailbox and yield its port."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=port or free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


class Killer:
    """Keeps processes alive as a supervisor does, and kills one of them now and then (seeded)."""

    def __init__(self, processes: Sequence[Process], seed: int) -> None:
        self._processes, self._chance = processes, random.Random(seed)
        self.kills = 0

    def strike(self, pid: int | None = None) -> None:
        """Kill the process of that number, else any, and start it again."""
        named = [process for process in self._processes if process.pid == pid]
        victim = self._chance.choice(named or [*self._processes])
        victim.kill()
        victim.start()
        self.kills += 1

    def pause(self, longest: float) -> float:
        """Return a random wait in seconds."""
        return self._chance.uniform(0.1, longest)


def ioc(url: str, state: Path, *arguments: str) -> tuple[int, str]:
    """Run one command on a database, in this process; return its exit code and all it said."""
    done = in_this_process(_told(url, state), *arguments)
    return done.returncode, done.stdout + done.stderr


def ioc_process(url: str, state: Path, *arguments: str) -> tuple[int, str]:
    """Do the same in a process of its own, as a user does."""
    program = "from infra.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=os.environ | _told(url, state),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def _told(url: str, state: Path) -> dict[str, str]:
    return {"IOC_DATABASE_URL": url, "IOC_STATE_DIR": str(state), "COLUMNS": "200"}
