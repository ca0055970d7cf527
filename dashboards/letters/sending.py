"""Letters going their way again, one run at a time in this process, told to everybody who looks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import psycopg
import structlog

from dashboards.site import Site
from dashboards.viewers import tell_page
from streams.dead_letters import replay as replaying
from streams.dead_letters.replay import Summary
from streams.dead_letters.store import Selection
from streams.publisher import NotDeliveredError
from streams.settings import KeyMissingError

log = structlog.get_logger(__name__)

SETTLED_EVERY_S = 0.5
SETTLED_WITHIN_S = 60.0
Phase = Literal["sending", "settling", "done", "unsettled", "kafka", "database", "key", "fault"]
"""Under way; waiting for the workers; known; the workers did not answer in time; and what kept it from going on."""


class BusyError(RuntimeError):
    """Letters are being sent already."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, in letters; `records` went to Kafka, `refused` of them came back as dead letters."""

    who: str
    total: int
    phase: Phase = "sending"
    replayed: int = 0
    unusable: int = 0
    returned: int = 0
    records: int = 0
    refused: int = 0

    @property
    def under_way(self) -> bool:
        """Whether more is to come."""
        return self.phase in ("sending", "settling")

    @property
    def looked_at(self) -> int:
        """How many letters are through."""
        return self.replayed + self.unusable + self.returned


class Sending:
    """Runs a replay in a thread and says how far it is; belongs to the event loop."""

    def __init__(self, site: Site) -> None:
        self.progress: Progress | None = None
        self._site = site
        self._viewers: dict[int, Callable[[], None]] = {}
        self._next = 0
        self._task: asyncio.Task[None] | None = None

    def join(self, show: Callable[[], None]) -> Callable[[], None]:
        """Call `show` whenever there is more to say; call what is returned to leave."""
        self._next += 1
        number = self._next
        self._viewers[number] = show
        return lambda: self._viewers.pop(number, None) and None

    def start(self, selection: Selection, who: str, total: int) -> None:
        """Begin to send what is selected; raises BusyError."""
        if self.progress is not None and self.progress.under_way:
            raise BusyError
        self.progress = Progress(who, total)
        self._task = asyncio.create_task(self._run(selection, who))
        self._tell()

    async def _run(self, selection: Selection, who: str) -> None:
        since = self._site.clock.now()
        try:
            summary = await self._replay(selection, who, since)
            self._now(phase="settling")
            known = await self._settled(summary)
            refused = await self._site.gate.database(lambda conn: replaying.refused_again(conn, summary.records, since))
            self._now(phase="done" if known else "unsettled", refused=refused)
        except NotDeliveredError:
            self._now(phase="kafka")
        except KeyMissingError:
            self._now(phase="key")
        except psycopg.Error:
            self._now(phase="database")
        except Exception:
            log.exception("a replay failed")
            self._now(phase="fault")

    async def _replay(self, selection: Selection, who: str, now: datetime) -> Summary:
        loop, site = asyncio.get_running_loop(), self._site

        def heard(summary: Summary) -> None:
            told = summary.replayed, summary.unusable, summary.returned, len(summary.records)
            loop.call_soon_threadsafe(self._counted, *told)

        return await site.gate.database(
            lambda conn: replaying.replay(conn, selection, site.ways_in.records_of, site.publisher, who, now, heard)
        )

    async def _settled(self, summary: Summary) -> bool:
        """Wait until the workers have taken what was sent; False when they have not in time."""
        for _ in range(round(SETTLED_WITHIN_S / SETTLED_EVERY_S)):
            if await self._site.gate.database(lambda conn: replaying.settled(conn, summary.ends)):
                return True
            await asyncio.sleep(SETTLED_EVERY_S)
        return False

    def _counted(self, replayed: int, unusable: int, returned: int, records: int) -> None:
        assert self.progress is not None
        self.progress = replace(self.progress, replayed=replayed, unusable=unusable, returned=returned, records=records)
        self._tell()

    def _now(self, phase: Phase, refused: int = 0) -> None:
        assert self.progress is not None
        self.progress = replace(self.progress, phase=phase, refused=refused)
        self._tell()

    def _tell(self) -> None:
        for show in tuple(self._viewers.values()):
            tell_page(show)
