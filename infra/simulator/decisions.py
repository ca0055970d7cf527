"""The procedures of the simulated province: who decided what anew and when, and when it was published. Pure, seeded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from infra.provinces.load import Procedure
from infra.simulator import worktime
from infra.simulator.system import World
from infra.simulator.worktime import WORKDAY_S
from streams.clock import EPOCH_DAY, LOCAL_OFFSET_S
from streams.procedures.event import PARTS, Online

CYCLE_DAYS = 40
"""Days between two decisions about one procedure: many more than in truth, so that a board has something to show."""
LATEST_DAYS = 25
"""Days after its decision by which a procedure is certainly published and put up."""
_OPENING_S = 27_000


@dataclass(frozen=True)
class Decision:
    """The nth decision about a procedure; instants in seconds since 1970 UTC."""

    procedure: Procedure
    nth: int
    number: str
    decided_on: date
    effective_on: date
    published_at: int
    put_up_at: int
    parts: int
    online: Online
    revokes: bool
    """Whether the code that hangs is taken down with the decision."""

    @property
    def decided_at(self) -> int:
        """The opening of the offices on the day of the decision."""
        return (self.decided_on - EPOCH_DAY).days * 86_400 + _OPENING_S - LOCAL_OFFSET_S


def decisions(world: World, first: date, last: date) -> Iterator[Decision]:
    """Yield every decision of the days from first to last, procedure by procedure."""
    for procedure in world.province.procedures:
        phase = world.random("decisions", procedure.code).randrange(CYCLE_DAYS)
        begin, end = ((day - EPOCH_DAY).days - phase for day in (first, last))
        for nth in range(-(-begin // CYCLE_DAYS), end // CYCLE_DAYS + 2):
            decision = _decision(world, procedure, nth, EPOCH_DAY + timedelta(days=nth * CYCLE_DAYS + phase))
            if first <= decision.decided_on <= last:
                yield decision


def in_force(world: World, day: date) -> list[Decision]:
    """Return each procedure's newest decision of that day or before."""
    found = decisions(world, day - timedelta(days=CYCLE_DAYS + 2), day)
    newest = {decision.procedure.code: decision for decision in sorted(found, key=lambda d: d.decided_on)}
    return [newest[procedure.code] for procedure in world.province.procedures]


def _decision(world: World, procedure: Procedure, nth: int, day: date) -> Decision:
    random = world.random("decision", procedure.code, nth)
    decided = day - timedelta(days=max(0, day.weekday() - 4))
    opening = (decided - EPOCH_DAY).days * 86_400 + _OPENING_S - LOCAL_OFFSET_S
    prompt = random.random() < 0.88
    published = worktime.after(opening, (random.uniform(0.2, 4.5) if prompt else random.uniform(5.5, 10)) * WORKDAY_S)
    put_up = worktime.after(published, random.uniform(0.1, 1.5) * WORKDAY_S)
    return Decision(
        procedure=procedure,
        nth=nth,
        number=f"{random.randint(100, 2_400)}/QĐ-UBND",
        decided_on=decided,
        effective_on=decided + timedelta(days=random.choice((3, 8, 10, 14, 20))),
        published_at=published,
        put_up_at=put_up,
        parts=PARTS if random.random() < 0.85 else random.randint(4, PARTS - 1),
        online=random.choices(("full", "partial", "none"), (0.55, 0.27, 0.18))[0],
        revokes=random.random() < 0.15,
    )
