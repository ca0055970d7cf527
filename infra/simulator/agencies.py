"""All agency systems of the province at work: causes in the order of time, and what each system makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from infra.simulator import worktime
from infra.simulator.agenda import Agenda
from infra.simulator.entry import Entry, Event
from infra.simulator.lives import filed
from infra.simulator.scenes import Scene, first_minute
from infra.simulator.system import System, Told, World, nothing
from streams.clock import EPOCH_DAY

_DAY_MIN = 1_440


class Agencies:
    """The systems from one instant on; what they tell can be computed anew from the world and the scenes.

    Causes before `since_s` (seconds since 1970 UTC) never happened: the province had no such systems yet. Of a day
    that had begun by then, what was told before is not told again.
    """

    def __init__(self, systems: Sequence[System], world: World, since_s: int) -> None:
        self._systems, self._world, self._since_s = systems, world, since_s
        by_minute = max((s.past_s for s in systems if s.on_minute is not nothing), default=0)
        self._first_minute = -(-(since_s - by_minute) // 60)
        self._agenda: Agenda[Entry] = Agenda()
        self._next_minute: int | None = None

    def emit(self, start_s: int, end_s: int, scenes: Sequence[Scene] = ()) -> Entry:
        """Return what leaves the systems in [start_s, end_s); spans must follow one another."""
        entry = Entry()
        for minute in self._minutes(start_s, end_s):
            for at, told in self._told(minute, start_s, scenes):
                self._agenda.put(at, told)
        for told in self._agenda.due(end_s):
            entry.add(told)
        return entry

    def history(self, end_s: int) -> Iterator[Event]:
        """Yield the events that leave before end_s, from systems that have not emitted anything yet."""
        for minute in self._minutes(0, end_s):
            for at, told in self._told(minute, 0, ()):
                if at < end_s:
                    yield from told.events

    def _minutes(self, start_s: int, end_s: int) -> Iterator[int]:
        """Yield the minutes that may cause something: of those before the first one only the beginnings of days."""
        if self._next_minute is None:
            longest = max((system.longest_s for system in self._systems), default=0)
            past = max((system.past_s for system in self._systems), default=0)
            self._next_minute = max(self._since_s - past, start_s - longest) // 60
        following = max(self._next_minute, -(-end_s // 60))
        midnight = self._next_minute + -worktime.day_and_minute(self._next_minute * 60)[1] % _DAY_MIN
        yield from range(midnight, min(self._first_minute, following), _DAY_MIN)
        yield from range(max(self._first_minute, self._next_minute), following)
        self._next_minute = following

    def _told(self, minute: int, start_s: int, scenes: Sequence[Scene]) -> Iterator[Told]:
        """Yield what follows from one minute and leaves at start_s or later."""
        at = minute * 60
        able = [s for s in self._systems if at >= self._since_s - s.past_s and at + 60 + s.longest_s > start_s]
        for told in self._caused(able, minute, scenes):
            if told[0] >= start_s and (told[1].first_at is None or told[1].first_at >= self._since_s):
                yield told

    def _caused(self, able: Sequence[System], minute: int, scenes: Sequence[Scene]) -> Iterator[Told]:
        world, (day, minute_of_day) = self._world, worktime.day_and_minute(minute * 60)
        if (moved := [s for s in able if s.on_life is not nothing]) and minute * 60 >= self._since_s:
            for life in filed(world.seed, minute, world.province.procedures, scenes):
                for system in moved:
                    yield from system.on_life(world, life)
        begun = [scene for scene in scenes if first_minute(scene) == minute]
        for system in able:
            for scene in begun:
                yield from system.on_scene(world, scene)
            yield from system.on_minute(world, minute)
            if minute_of_day == 0:
                yield from system.on_day(world, EPOCH_DAY + timedelta(days=day))
