"""Digital-skills training: a workbook each month with every commune's plan, who was trained, and its digital teams."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from connectors.agencies.training import CODES, NAME
from infra.simulator.noise import key
from infra.simulator.reports import LONGEST_S, Report, Values, communes, monthly
from infra.simulator.system import DAY_S, System, Told, World, dropping
from infra.simulator.tables import XLSX
from infra.simulator.ways.drop import dropping_files

_WITHOUT_PLAN = 0.03


def state(world: World, unit: str, day: date, revision: int) -> Values:
    """Return what a commune states at the end of a month: trained counts from the beginning of the year."""
    random = Random(key(world.seed, NAME, unit, day.year))
    plan = 0 if random.random() < _WITHOUT_PLAN else random.randrange(150, 700, 10)
    teams = random.randint(6, 24)
    return {
        "training_plan": plan,
        "training_trained": int(plan * random.uniform(0.75, 1.1) * day.timetuple().tm_yday / 366) + revision,
        "digital_teams": teams,
        "digital_team_members": teams * random.randint(5, 9),
    }


REPORT = Report(
    system=NAME,
    stem="ky-nang-so",
    format=XLSX,
    columns={code: column for column, code in CODES.items()},
    unit="Mã xã",
    month="Tháng",
    stated="Lập lúc",
    revision="Lần",
    state=state,
)


def on_day(world: World, today: date) -> Iterator[Told]:
    """Yield last month's workbook on the first of a month."""
    return monthly(world, today, REPORT, communes(world))


SYSTEM = System(
    name=NAME,
    on_day=on_day,
    longest_s=LONGEST_S,
    past_s=70 * DAY_S,
    source=dropping,
    deliver=dropping_files(NAME),
)
