"""Open pages and the sessions they belong to: one look for all of them, and only who is signed out is sent away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from nicegui import Client

from dashboards import session_watch
from dashboards.session_watch import SessionWatch, watch_page
from tests.waiting import until


class Sessions:
    """Sessions that live, and what was asked about them; away for the first look."""

    def __init__(self) -> None:
        self.alive = {"an", "binh"}
        self.asked: list[Collection[str]] = []

    async def __call__(self, tokens: Collection[str]) -> frozenset[str]:
        self.asked.append(tokens)
        if len(self.asked) == 1:
            raise psycopg.OperationalError
        return frozenset(self.alive & set(tokens))


async def test_one_look_is_for_all_pages_and_only_who_is_signed_out_leaves() -> None:
    sessions, left = Sessions(), list[str]()
    watch = SessionWatch(sessions, every_s=0.01)

    def broken() -> None:
        raise RuntimeError("this page is gone")

    close = [watch.watch(name, lambda name=name: left.append(name)) for name in ("an", "an", "binh")]  # type: ignore[misc]
    watch.watch("an", broken)
    await until(lambda: len(sessions.asked) > 2)
    assert (left, sessions.asked[1]) == ([], {"an", "binh"})
    sessions.alive = {"binh"}
    await until(lambda: len(left) == 2)
    assert left == ["an", "an"]
    close[2]()
    await asyncio.sleep(0.05)
    looked = len(sessions.asked)
    await asyncio.sleep(0.05)
    assert len(sessions.asked) == looked, "nobody is left to look after"
    watch.watch("chi", lambda: left.append("chi"))
    await until(lambda: left[-1] == "chi")


@dataclass
class Page:
    """A page of the library, as far as its session is looked after; its browser does not go where it is sent."""

    gate: Any
    has_socket_connection: bool = True
    sent_to: list[str] = field(default_factory=list)
    storage: dict[str, Any] = field(default_factory=dict)
    deleted: int = 0
    closing: list[Callable[[], None]] = field(default_factory=list)

    @property
    def request(self) -> Any:
        return SimpleNamespace(state=SimpleNamespace(gate=self.gate, user=SimpleNamespace(kiosk=False)))

    def open(self, target: str) -> None:
        self.sent_to.append(target)

    def on_delete(self, handler: Callable[[], None]) -> None:
        self.closing.append(handler)

    def delete(self) -> None:
        self.deleted += 1


class Gate:
    """The gate, with the sessions that it knows."""

    def __init__(self) -> None:
        self.leave: list[Callable[[], None]] = []
        self.open_pages = self

    def watch(self, token: str, leave: Callable[[], None]) -> Callable[[], None]:
        assert token == "an"
        self.leave.append(leave)
        return lambda: None

    def token_of(self, _: object) -> str:
        return "an"


@pytest.mark.parametrize("stays", [True, False], ids=["stays connected", "comes back later"])
async def test_a_page_that_does_not_go_where_it_is_sent_is_closed(monkeypatch: pytest.MonkeyPatch, stays: bool) -> None:
    monkeypatch.setattr(session_watch, "GOES_WITHIN_S", 0.01)
    gate = Gate()
    page = Page(gate)
    client = cast("Client", page)
    for _ in range(2):
        watch_page(client)
    page.has_socket_connection = stays
    (leave,) = gate.leave
    leave()
    assert (page.sent_to, page.deleted) == (["/login"], 0)
    await until(lambda: bool(page.storage.get("over")))
    assert page.deleted == int(stays)
    if not stays:
        watch_page(client)
        assert page.deleted == 1
