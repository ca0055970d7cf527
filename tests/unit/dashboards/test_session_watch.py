"""Open pages and the sessions they belong to: one look for all of them, and only who is signed out is sent away."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

import psycopg

from dashboards.session_watch import SessionWatch
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
