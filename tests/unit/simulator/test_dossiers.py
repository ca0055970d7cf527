"""The dossier system: lives that make sense, rows that appear whatever the windows, broken rows that are refused."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise

import orjson
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.agencies.ministerial_dossiers import UNITS
from connectors.agencies.provincial_dossiers import CONNECTOR, parse
from connectors.invalid import Invalid
from connectors.pseudonym import pseudonymised
from infra.provinces.load import national_holidays
from infra.simulator import worktime
from infra.simulator.agencies import Agencies
from infra.simulator.entry import Entry, Event
from infra.simulator.faults import Faults
from infra.simulator.lives import filed
from infra.simulator.scenes import Kind, Scene
from infra.simulator.system import World
from infra.simulator.systems.provincial_dossiers import SYSTEM
from streams.calendar.holidays import calendar_of
from streams.clock import instant_of, local_date
from streams.dossiers.event import TOPIC, DossierStep, Status
from streams.workdays import add_working_days
from tests.unit.simulator.samples import KEY, MORNING, province

DAYS = 2 * 86_400
INSTANTS = st.integers(MORNING - 400 * 86_400, MORNING + 400 * 86_400)


def system(faults: Faults | None = None, since_s: int = MORNING - DAYS) -> Agencies:
    return Agencies([SYSTEM], World(province(), 7, faults or Faults(), KEY), since_s)


def run(dossiers: Agencies, *bounds: int) -> Entry:
    total = Entry()
    for a, b in pairwise(bounds):
        total.add(dossiers.emit(a, b))
    return total


def steps_of(events: Iterable[Event]) -> list[DossierStep]:
    return [orjson.loads(event.body) for event in events]


@given(at=INSTANTS, work=st.floats(0, 40 * worktime.WORKDAY_S))
@example(at=1_760_918_400, work=134_999.99999999977)
def test_office_time_passes_only_in_office_hours(at: int, work: float) -> None:
    done = worktime.after(at, work)
    assert done >= at
    assert done - at >= work - 1
    assert worktime.is_open(done)


@given(at=INSTANTS, one=st.floats(60, 1e5), two=st.floats(60, 1e5))
def test_office_time_adds_up(at: int, one: float, two: float) -> None:
    assert abs(worktime.after(worktime.after(at, one), two) - worktime.after(at, one + two)) <= 2


@given(at=INSTANTS, days=st.integers(1, 60))
def test_due_is_the_close_of_a_working_day(at: int, days: int) -> None:
    due = worktime.due(at, days)
    assert worktime.is_open(due - 1)
    assert not worktime.is_open(due)
    calendar = calendar_of((holiday.day, holiday.works) for holiday in national_holidays())
    day = add_working_days(local_date(instant_of(at * 1_000_000)), days, calendar)
    assert local_date(instant_of(due * 1_000_000)) == day


def test_lives_end_and_their_steps_follow_one_another() -> None:
    lives = [life for m in range(1440) for life in filed(7, MORNING // 60 + m, province().procedures, ())]
    assert 400 < len(lives) < 1500
    assert len({life.code for life in lives}) == len(lives)
    endings = Counter(life.steps[-1][0] for life in lives)
    assert set(endings) <= {Status.RETURNED, Status.REFUSED, Status.WITHDRAWN, Status.STOPPED}
    assert endings[Status.RETURNED] > 0.9 * len(lives)
    for life in lives:
        assert life.steps[0][0] == Status.REGISTERED
        assert all(b[1] > a[1] for a, b in pairwise(life.steps))
    assert any(s == Status.SUPPLEMENT_REQUESTED for life in lives for s, _ in life.steps)


def test_some_dossiers_are_late_and_most_are_not() -> None:
    finished: Counter[bool] = Counter()
    for step in steps_of(system(since_s=MORNING - 6 * 86_400).history(MORNING)):
        due = step.get("due")
        if step["status"] == Status.FINISHED and due is not None:
            finished[step["time"] > due] += 1
    assert 0.03 < finished[True] / finished.total() < 0.3


def test_a_rush_is_a_crowd() -> None:
    minute = MORNING // 60
    scene = Scene(Kind.RUSH, minute * 60_000_000, (minute + 10) * 60_000_000)
    crowd = [life for m in range(10) for life in filed(7, minute + m, province().procedures, [scene])]
    calm = [life for m in range(10) for life in filed(7, minute + m, province().procedures, ())]
    assert len(crowd) > 10 * max(len(calm), 1)
    assert {life.code for life in calm} <= {life.code for life in crowd}
    assert len({life.code for life in crowd}) == len(crowd)


def test_windows_and_restarts_do_not_matter() -> None:
    whole = run(system(), MORNING, MORNING + 7200)
    parts = run(system(), MORNING, MORNING + 17, MORNING + 3000, MORNING + 3060, MORNING + 7200)
    assert whole == parts
    first = run(system(), MORNING, MORNING + 3000)
    second = run(system(), MORNING + 3000, MORNING + 7200)
    assert first.events + second.events == whole.events
    assert len(whole.events) > 100


def test_the_past_and_the_present_hold_every_step_once() -> None:
    past = list(system().history(MORNING))
    live = run(system(), MORNING, MORNING + 86_400).events
    everything = list(system().history(MORNING + 86_400))
    assert sorted([*past, *live], key=repr) == sorted(everything, key=repr)


def test_the_connector_reads_what_the_ledger_says() -> None:
    often = Faults(corrections=0.1, duplicates=0.1, malformed=0.1)
    entry = run(system(often, since_s=MORNING), MORNING, MORNING + 20 * 3600)
    refused: dict[str, set[bytes]] = defaultdict(set)
    read = set()
    for row in entry.served:
        parsed = parse(row.body, "")
        if isinstance(parsed, Invalid):
            refused[parsed.source].add(row.body)
        else:
            read.add(Event.of(TOPIC, pseudonymised(parsed, CONNECTOR.personal)[0]))
    assert read == set(entry.events)
    assert len(entry.events) == len(read) > 1_200
    assert {(source, raw) for source, rows in refused.items() for raw in rows} == {
        (i.source, i.raw) for i in entry.invalid
    }
    assert len({i.why for i in entry.invalid}) == 7
    assert {step.get("revision") for step in steps_of(entry.events)} == {0, 1}


def test_rows_appear_late_share_instants_and_keep_within_the_overlap() -> None:
    dossiers = system()
    appeared, served = [], []
    for second in range(MORNING, MORNING + 4 * 3600, 20):
        for row in dossiers.emit(second, second + 20).served:
            served.append(row)
            appeared.append(row.changed)
            assert second * 1_000_000 - row.changed <= 600 * 1_000_000
            assert row.changed <= (second + 20) * 1_000_000
    assert any(b < a for a, b in pairwise(appeared))
    assert max(Counter(appeared).values()) >= 3
    assert len({row.id for row in served}) == len(served)
    ids = [orjson.loads(row.body.replace(b"NaN", b"0"))["id"] for row in served]
    assert ids == [row.id for row in served]


def test_every_dossier_is_of_a_registered_agency() -> None:
    registered = {agency.code for agency in province().agencies}
    told = steps_of(run(system(), MORNING - DAYS, MORNING + DAYS).events)
    assert {step["agency"] for step in told} <= registered
    assert {procedure.agency for procedure in province().procedures} <= registered
    assert {office.agency for office in UNITS.values()} <= registered
