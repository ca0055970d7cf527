"""The wall for browser tests: the sample city as it stands now, and the web."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.visitors import Visitors
from tests.integration.dashboards.sample import fill
from tests.integration.dashboards.web import PASSWORD, Web, add_people, running_web

RATING_KEY = "key of the printed codes"
ELSEWHERE = "Europe/Paris"
SIZES = {"phone": (390, 844), "desk": (1440, 900), "wall": (3840, 2160)}


@dataclass
class WallCity:
    """The running web and those who look at it, in another time zone than the province."""

    web: Web
    visitors: Visitors
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    listened: list[Page] = field(default_factory=list)

    def page(self, size: str = "desk") -> Page:
        """Return an empty page of somebody who has not signed in."""
        width, height = SIZES[size]
        viewport = {"width": width, "height": height}
        page = self.visitors.stranger(viewport=viewport, base_url=self.web.url, timezone_id=ELSEWHERE).new_page()
        self._listen(page)
        return page

    def signed_in(self, size: str = "desk", path: str = "/", name: str = "canbo") -> Page:
        """Return a page at `path` of somebody who has signed in."""
        page = self.visitors.sign_in(self.web.url, name, PASSWORD, SIZES[size], timezone_id=ELSEWHERE)
        self._listen(page)
        page.goto(path)
        return page

    def _listen(self, page: Page) -> None:
        if page in self.listened:
            return
        self.listened.append(page)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda asked: self.hosts.add(asked.url.split("/")[2]) if "//" in asked.url else None)

    def forget(self) -> None:
        """Forget what pages reported until now."""
        self.errors.clear()
        self.hosts.clear()


@contextmanager
def wall_city(visitors: Visitors, database_url: str, folder: Path) -> Iterator[WallCity]:
    """Fill a migrated database and start the web on it."""
    fill(database_url, datetime.now(UTC), step=10)
    add_people(database_url)
    with running_web(database_url, folder, IOC_RATING_KEY=RATING_KEY) as web:
        yield WallCity(web, visitors)
