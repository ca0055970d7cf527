"""The web as `ioc run web` starts it, in a process of its own on a free port, with people who may sign in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from infra.native.ports import free_port
from streams.db import connect
from streams.users import accounts
from streams.users.people import Role, User
from tests.waiting import wait_until_served
from tests.worker_process import WorkerProcess

PASSWORD = "mật khẩu của bài thử"
KIOSK = "token-of-the-wall-0123456789"
PEOPLE = (
    User("quantri", "Quản trị", Role.ADMINISTRATOR),
    User("canbo", "Cán bộ trực", Role.OFFICER),
    User("khach", "Người xem", Role.VIEWER),
)
_MAIN = "import sys; sys.argv = ['ioc', 'run', 'web']; from infra.cli import main; main()"


@dataclass(frozen=True)
class Web:
    """A running web: its address and its database's."""

    url: str
    database_url: str
    process: WorkerProcess

    @contextmanager
    def client(self, name: str | None = None) -> Iterator[httpx.Client]:
        """Give an HTTP client, signed in as somebody when a name is given."""
        with httpx.Client(base_url=self.url, timeout=20, verify=self.url.startswith("https")) as client:
            if name is not None:
                answer = client.post("/login", data={"name": name, "password": PASSWORD})
                assert answer.status_code == 303, answer.text
            yield client


def add_people(database_url: str) -> None:
    """Let everybody of PEOPLE sign in."""
    with connect(database_url) as conn:
        for user in PEOPLE:
            accounts.add(conn, user, PASSWORD, at=datetime.now(UTC), by="test")


@contextmanager
def running_web(database_url: str, folder: Path, **more: str) -> Iterator[Web]:
    """Start the web, with `more` settings, and wait until it answers; the city's clock is the real one.

    With a certificate among the settings it speaks TLS; then SSL_CERT_FILE must let the caller trust it.
    """
    port = int(more.get("IOC_WEB_PORT", free_port()))
    settings = {
        "IOC_STATE_DIR": str(folder),
        "IOC_DATABASE_URL": database_url,
        "IOC_WEB_PORT": str(port),
        "IOC_WEB_SECRET": "a secret of the test only",
        "IOC_KIOSK_TOKEN": KIOSK,
        **more,
    }
    process = WorkerProcess(settings, folder / "web.log", _MAIN)
    process.start()
    try:
        url = f"{'https' if 'IOC_TLS_CERTIFICATE' in more else 'http'}://127.0.0.1:{port}"
        wait_until_served(f"{url}/health", process.said)
        yield Web(url, database_url, process)
    finally:
        process.stop()
