"""Debian's Chromium, as every browser test starts it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserType, sync_playwright

from infra.native import chromium as debian

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a browser without windows for as long as the block lasts."""
    with sync_playwright() as playwright, _launched(playwright.chromium, debian.SHELL) as browser:
        yield browser


@contextmanager
def chromium_with_windows(beside: Browser) -> Iterator[Browser]:
    """Start, beside a running browser, one that has notifications: the other has no place to show them."""
    with _launched(beside.browser_type, debian.WHOLE) as browser:
        yield browser


@contextmanager
def _launched(kind: BrowserType, program: str) -> Iterator[Browser]:
    browser = kind.launch(executable_path=debian.install(program), args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()
