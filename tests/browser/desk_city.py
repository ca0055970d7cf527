"""A small city for the desk's browser tests: database, evaluator and web; officers who are signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from playwright.sync_api import BrowserContext, Page

from infra.native.ports import free_port
from streams.users import accounts
from streams.users.people import Role, User
from tests.browser.visitors import Visitors
from tests.integration.alerts.processes import evaluator, settings_for, web
from tests.integration.alerts.scene import database, observe, register
from tests.waiting import wait_until_served

PASSWORD = "mat khau cua can bo"
KIOSK = "kiosk-token-of-the-test"
OFFICERS = {
    "an": User("an", "Nguyễn Văn An", Role.OFFICER),
    "binh": User("binh", "Trần Thị Bình", Role.OFFICER),
    "xem": User("xem", "Người xem", Role.VIEWER),
}


@dataclass(frozen=True)
class DeskCity:
    """Addresses and hands of the city under test."""

    url: str
    database_url: str
    visitors: Visitors

    def sign_in(self, name: str, width: int = 1440, height: int = 900) -> Page:
        """Return an empty page on which somebody is signed in."""
        return self.visitors.sign_in(self.url, name, PASSWORD, (width, height))

    def context(self) -> BrowserContext:
        """Return a browser context of somebody who has not signed in."""
        return self.visitors.stranger()

    def rise(self, station: str, level_m: float, river: str | None = None) -> None:
        """Register a station when it is new, and let its water stand at a level now."""
        with database(self.database_url) as conn:
            if conn.execute("SELECT FROM station WHERE id = %s", (station,)).fetchone() is None:
                register(conn, station, river=river)
            observe(conn, datetime.now(UTC), [(station, level_m)])

    def measure(self, station: str, levels_m: list[float]) -> None:
        """Store a minute's reading each, the last of them now."""
        now = datetime.now(UTC)
        with database(self.database_url) as conn:
            if conn.execute("SELECT FROM station WHERE id = %s", (station,)).fetchone() is None:
                register(conn, station)
            store_readings(conn, station, now, levels_m)


@contextmanager
def desk_city(visitors: Visitors, database_url: str, folder: Path, **more: str) -> Iterator[DeskCity]:
    """Start evaluator and web on a migrated database, with `more` settings."""
    port = free_port()
    environment = settings_for(database_url, folder) | {
        "IOC_WEB_PORT": str(port),
        "IOC_WEB_SECRET": "secret of the test",
        "IOC_KIOSK_TOKEN": KIOSK,
        "IOC_PUBLIC_URL": f"http://127.0.0.1:{port}",
        **more,
    }
    with database(database_url) as conn:
        for user in OFFICERS.values():
            accounts.add(conn, user, PASSWORD, at=datetime.now(UTC), by="test")
    processes = [evaluator(environment, folder / "evaluator.log"), web(environment, folder / "web.log")]
    for process in processes:
        process.start()
    try:
        wait_until_served(f"http://127.0.0.1:{port}/health")
        yield DeskCity(f"http://127.0.0.1:{port}", database_url, visitors)
    finally:
        for process in processes:
            process.stop()


def store_readings(conn: psycopg.Connection, station: str, now: datetime, levels_m: list[float]) -> None:
    """Put readings into the raw observations."""
    conn.execute(
        "INSERT INTO metric (name, kind, unit, label_vi, label_en, lowest, highest)"
        " VALUES ('water_level', 'water', 'm', 'Mực nước', 'Water level', 0, 100) ON CONFLICT DO NOTHING"
    )
    row = conn.execute(
        "INSERT INTO series (source, metric) VALUES (%s, 'water_level') RETURNING id", (station,)
    ).fetchone()
    assert row is not None
    for minute, level in enumerate(reversed(levels_m)):
        conn.execute(
            "INSERT INTO observation (series, time, value, revision, quality) VALUES (%s, %s, %s, 0, 0)",
            (row[0], now - timedelta(minutes=minute), level),
        )
