"""Those who look at the cities under test through one browser; whoever signed in keeps the page from test to test."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, StorageState

NOWHERE = "about:blank"


@dataclass(frozen=True)
class _Seat:
    """The context of somebody who signed in, its cookies right after, and its one page when it is not in use."""

    context: BrowserContext
    signed_in: StorageState

    def page(self) -> Page:
        unused = [page for page in self.context.pages if page.url == NOWHERE]
        return unused[0] if unused else self.context.new_page()

    def leave(self) -> None:
        for page in self.context.pages[1:]:
            page.close()
        first = self.context.pages[0]
        if first.url != NOWHERE:
            first.evaluate("try { localStorage.clear(); sessionStorage.clear() } catch {}")
            first.goto(NOWHERE)
            self.context.clear_cookies()
            self.context.add_cookies(self.signed_in["cookies"])  # type: ignore[arg-type]


@dataclass
class Visitors:
    """Opens pages on which nothing moves: without a graphics card every frame costs as much as a page."""

    browser: Browser
    _seats: dict[tuple[str, str], _Seat] = field(default_factory=dict)

    def stranger(self, **options: Any) -> BrowserContext:
        """Return the fresh context of somebody who has not signed in; it lasts as long as the test."""
        return self.browser.new_context(**{"reduced_motion": "reduce", **options})

    def sign_in(self, url: str, name: str, password: str, size: tuple[int, int] = (1440, 900), **options: Any) -> Page:
        """Return an empty page of somebody who signed in to the web at `url` through the form, once for all tests.

        Its scripts were read in an earlier test already; cookies and what else is kept are as after the signing in.
        """
        if (url, name) not in self._seats:
            context = self.stranger(base_url=url, **options)
            page = context.new_page()
            fill_in(page, "/health", name, password)
            page.wait_for_url(f"{url}/health")
            page.goto(NOWHERE)
            self._seats[url, name] = _Seat(context, context.storage_state())
        page = self._seats[url, name].page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        return page

    def leave(self) -> None:
        """Close every page, so that none goes on drawing, and end what strangers keep."""
        kept = [seat.context for seat in self._seats.values()]
        for context in self.browser.contexts:
            if context not in kept:
                context.close()
        for seat in self._seats.values():
            seat.leave()


def fill_in(page: Page, path: str, name: str, password: str) -> None:
    """Ask for a page without being signed in, and sign in through the form."""
    page.goto(f"/login?next={path}")
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
