"""The wall for browser tests: the sample city as it stands now, the web, and a Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState

from tests.browser.chromium import chromium
from tests.integration.dashboards.sample import fill
from tests.integration.dashboards.web import PASSWORD, Web, add_people, running_web

SIZES = {"phone": (390, 844), "desk": (1440, 900), "wall": (3840, 2160)}


@dataclass
class WallCity:
    """The running web and the browser that looks at it."""

    web: Web
    browser: Browser
    cookies: StorageState | None = None
    going: Page | None = None
    errors: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)

    def page(self, size: str = "desk", cookies: StorageState | None = None) -> Page:
        """Return an empty page whose browser is in another time zone than the province."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            timezone_id="Europe/Paris",
            base_url=self.web.url,
            storage_state=cookies,
            reduced_motion="reduce",
        )
        page = context.new_page()
        self._listen(page)
        return page

    def signed_in(self, size: str = "desk", path: str = "/") -> Page:
        """Return a page of somebody who signed in through the form, the first time on this very page."""
        page = self.page(size, self.cookies)
        page.goto(path)
        if self.cookies is None:
            page.fill("[name=name]", "canbo")
            page.fill("[name=password]", PASSWORD)
            page.click("button")
            self.cookies = page.context.storage_state()
        return page

    def gone_to(self, path: str) -> Page:
        """Return the one page that goes from board to board: its browser has read the scripts already."""
        if self.going is None:
            self.going = self.signed_in("desk", path)
        else:
            self.going.goto(path)
        return self.going

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda asked: self.hosts.add(asked.url.split("/")[2]) if "//" in asked.url else None)

    def forget(self) -> None:
        """Close every page but that which goes from board to board, and forget what they reported."""
        self.errors.clear()
        self.hosts.clear()
        for context in self.browser.contexts:
            if self.going is None or context != self.going.context:
                context.close()


@contextmanager
def wall_city(database_url: str, folder: Path, **more: str) -> Iterator[WallCity]:
    """Fill a migrated database and start web, with `more` settings, and browser on it."""
    fill(database_url, datetime.now(UTC), step=10)
    add_people(database_url)
    with running_web(database_url, folder, **more) as web, chromium() as browser:
        yield WallCity(web, browser)
