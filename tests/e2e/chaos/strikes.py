"""Who is killed when: processes and servers as `kill -9` does, at random and exactly between request and mark."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

from infra.native.service import Running
from tests.e2e.chaos.doors import EMAIL, TELEGRAM, WEBHOOK
from tests.e2e.chaos.rig import Rig
from tests.e2e.chaos.telling import Say
from tests.integration.alerts.processes import Process
from tests.integration.alerts.scene import leader_of

AT = " between request and mark of "
ROUND = (
    "worker",
    f"notifier{AT}{TELEGRAM}",
    "leader",
    f"postgres{AT}{TELEGRAM}",
    "standby",
    f"notifier{AT}{EMAIL}",
    "kafka",
    "leader",
    f"notifier{AT}{WEBHOOK}",
    "notifier",
    "postgres",
    f"notifier{AT}{TELEGRAM}",
)
"""Who dies in one round, in an order of its own."""
LIES_IN_WAIT_S = 5.0


@dataclass
class Striker:
    """Kills and starts again; `kills` by who it was, `away` are the real spans in which PostgreSQL was away."""

    rig: Rig
    chance: Random
    say: Say
    kills: Counter[str] = field(default_factory=Counter)
    away: list[tuple[float, float]] = field(default_factory=list)
    caught: int = 0
    """How often a request was kept without an answer while somebody was killed."""

    def strike(self, victim: str) -> None:
        """Kill a victim of the round and start it again."""
        began = time.monotonic()
        who, _, door = victim.partition(AT)
        if not door:
            self._kill(who)
        else:
            with self.rig.doors.ambush.at(door, LIES_IN_WAIT_S) as caught:
                self.caught += caught
                # The killed are started when the request has been answered, to nobody.
                died = self._fell(who)
            self._raise(who, died)
        self.say(f"killed {victim}: up again after {time.monotonic() - began:.1f} s")

    def repeatable(self) -> int:
        """Return how many kills may have cut a request off from its mark."""
        return self.kills["notifier"] + self.kills["postgres"]

    def _kill(self, who: str) -> None:
        self._raise(who, self._fell(who))

    def _fell(self, who: str) -> tuple[Process | Running, float]:
        victim, at = self._victim(who), time.time()
        victim.kill()
        self.kills[who] += 1
        return victim, at

    def _raise(self, who: str, died: tuple[Process | Running, float]) -> None:
        victim, at = died
        time.sleep(self.chance.uniform(0, 1))
        victim.start()
        if who == "postgres":
            self.away.append((at, time.time()))

    def _victim(self, who: str) -> Process | Running:
        rig = self.rig
        if who == "worker":
            return rig.processes[self.chance.choice([name for name in rig.processes if name.startswith("worker")])]
        if who in ("leader", "standby"):
            return self._evaluator(leads=who == "leader")
        servers = {"kafka": rig.kafka.running, "postgres": rig.postgres.running}
        return servers.get(who) or rig.processes[who]

    def _evaluator(self, leads: bool) -> Process:
        with self.rig.database() as conn:
            leader = leader_of(conn)
        both = [self.rig.processes[name] for name in ("evaluator-1", "evaluator-2")]
        return next((one for one in both if (one.pid == leader) is leads), both[0])


Deed = tuple[float, str, Callable[[], None]]
"""What is done at so many real seconds from the beginning, and how it is called."""


def schedule(striker: Striker, seconds: float, rounds: int) -> list[Deed]:
    """Return the kills of all rounds, spread at random over the real seconds."""
    victims = [victim for _ in range(rounds) for victim in striker.chance.sample(ROUND, len(ROUND))]
    pause = seconds / (len(victims) + 1)
    found: list[Deed] = []
    for number, victim in enumerate(victims):
        at = pause * (number + 0.5 + striker.chance.random())
        found.append((at, victim, _striking(striker, victim)))
    return found


def _striking(striker: Striker, victim: str) -> Callable[[], None]:
    return lambda: striker.strike(victim)


def carry_out(deeds: Sequence[Deed], say: Say) -> None:
    """Do all in order, each at its time or, when the one before took longer, as soon as that is done."""
    began = time.monotonic()
    for number, (at, name, do) in enumerate(sorted(deeds, key=lambda deed: deed[0]), 1):
        time.sleep(max(0.0, began + at - time.monotonic()))
        say(f"{number} of {len(deeds)}, at {time.monotonic() - began:.0f} s: {name}")
        do()
