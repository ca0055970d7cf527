"""Twenty minutes of floods while everything is killed: nobody misses an alert, and nobody is told of one twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from streams.alerts import views
from tests.e2e.chaos import chains, record, verdict
from tests.e2e.chaos.desk import DeskWatcher
from tests.e2e.chaos.doors import TELEGRAM, WEBHOOK, Doors
from tests.e2e.chaos.feeding import Feeder, background, floods, readings, together
from tests.e2e.chaos.lives import SPAN_S, Fate, Life, fate, lives
from tests.e2e.chaos.officer import Taker
from tests.e2e.chaos.record import Record
from tests.e2e.chaos.rig import KIOSK, ON_DUTY, Rig, make_rig, put_chain, register_meters, register_stations
from tests.e2e.chaos.strikes import Deed, Striker, carry_out, schedule
from tests.e2e.chaos.telling import Say, teller
from tests.integration.alerts.scene import value
from tests.proof import PATIENCE, PROVING, Proof
from tests.services import Servers
from tests.waiting import wait_until

pytestmark = [pytest.mark.alone, pytest.mark.xdist_group("whole city"), pytest.mark.timeout(3_600)]
MOST_LATE_S = 2.0
DESK_S, REQUEST_S = 1.0, 2.0
"""Within which 99 of 100 alerts are on the desk, and their messages on their way, at 2,000 events a second."""
HEAD_START = timedelta(seconds=3)
"""Real time for which the readings wait once they are planned."""


@pytest.fixture
def say(pytestconfig: pytest.Config, tmp_path: Path) -> Say:
    return teller(pytestconfig, tmp_path)


@pytest.fixture
def doors() -> Iterator[Doors]:
    with Doors() as doors:
        yield doors


def test_everything_is_killed_and_every_alert_arrives_once(
    own_servers: Servers, doors: Doors, kafka_topic_prefix: str, tmp_path: Path, proof: Proof, say: Say
) -> None:
    seconds = proof.size("seconds", small=12, full=1_200)
    pause_s = proof.size("seconds between the steps of a chain", small=2, full=5)
    planned = lives(
        proof.size("stations, each with one alert", small=40, full=2_000),
        proof.size("changes of conditions", small=200, full=50_000),
        taken=proof.size("alerts that an officer takes on by a link", small=3, full=40),
        returning=proof.size("floods come back", small=False, full=True),
        seed=proof.seed,
    )
    factor = SPAN_S / seconds
    rig = make_rig(own_servers, doors, tmp_path, kafka_topic_prefix, factor)
    pause = timedelta(seconds=pause_s * factor)
    with rig.database() as conn:
        register_stations(conn, [life.station for life in planned])
        put_chain(conn, pause)
    try:
        rig.start(workers=proof.size("workers", small=1, full=2))
        say("every process runs")
        striker = Striker(rig, Random(proof.seed), say)
        begin = rig.clock.now() + HEAD_START * factor
        deeds = [*schedule(striker, seconds, proof.size("rounds of kills", small=1, full=6))]
        deeds += outage(doors, seconds, proof.size("seconds of the outage", small=4, full=180))
        desk = play(rig, planned, begin, deeds, say)
        say("all is judged and sent")
    finally:
        rig.stop()
    with rig.database() as conn:
        found = record.read(conn)
    fates = {life.station: fate(life, begin) for life in planned}
    proof.figure("kills", dict(striker.kills))
    proof.figure("kills that met a request without its mark", striker.caught)
    proof.figure("openings of the desk", desk.openings)
    proof.figure("event → request while everything is killed, s", verdict.spread(verdict.to_requests(found, rig)))
    try:
        assert_nothing_lost(found, doors, planned, fates, proof)
        assert_repeats_are_few(found, doors, striker, proof)
        assert_chains_kept(chains.steps(found, rig, pause), rig.real(begin).timestamp(), striker, proof)
    finally:
        say(f"figures: {proof.figures}")


def test_from_the_event_to_the_desk_and_to_the_request(
    servers: Servers, doors: Doors, kafka_topic_prefix: str, tmp_path: Path, proof: Proof, say: Say
) -> None:
    devices = proof.size("events a second", small=500, full=2_000)
    seconds = proof.size("seconds", small=5, full=90)
    stations = [f"WTR-{n:04}" for n in range(proof.size("alerts", small=8, full=300))]
    rig = make_rig(servers, doors, tmp_path, kafka_topic_prefix, factor=1)
    with rig.database() as conn:
        register_stations(conn, stations)
        register_meters(conn, devices)
    try:
        rig.start(workers=1)
        say("every process runs")
        desk = DeskWatcher(rig.web_url, KIOSK)
        desk.start()
        wait_until(lambda: desk.openings, 20, "the desk does not open")
        begin = rig.clock.now() + HEAD_START
        records = together(
            background(begin, seconds, devices), floods(begin + HEAD_START, stations, (seconds - 5) / len(stations))
        )
        feeder = Feeder(rig.publisher(), rig.clock, records)
        feeder.start()
        feeder.join()
        say(f"{feeder.delivered} events are in Kafka")
        wait_until(lambda: len(desk.seen) == len(stations), 30, lambda: f"{len(desk.seen)} alerts are on the desk")
        wait_until(lambda: not any(left(rig)), 60, lambda: f"{left(rig)} are left")
        feeder.finish()
        desk.finish()
    finally:
        rig.stop()
    with rig.database() as conn:
        found = record.read(conn)
        assert value(conn, "SELECT count(*) FROM observation") == feeder.delivered == devices * seconds + len(stations)
    assert sorted(found.lines) == stations
    to_desk = [desk.seen[lines[0].alert] - lines[0].event_time.timestamp() for lines in found.lines.values()]
    to_request = verdict.to_requests(found, rig)
    proof.figure("event → desk, s", verdict.spread(to_desk))
    proof.figure("event → request, s", verdict.spread(to_request))
    say(f"to the desk {verdict.spread(to_desk)}, to the request {verdict.spread(to_request)}")
    assert len(to_request) == 2 * len(stations)
    if PROVING:
        assert verdict.spread(to_desk)["p99"] <= DESK_S
        assert verdict.spread(to_request)["p99"] <= REQUEST_S


def left(rig: Rig) -> tuple[int, ...]:
    with rig.database() as conn:
        return record.left(conn)[:2]


def outage(doors: Doors, seconds: float, lasting: float) -> list[Deed]:
    """Return that nobody is let in at the webhook's door for so long, a quarter of the way through."""
    at = seconds / 4
    return [
        (at, "the webhook's server goes away", doors.close_webhook),
        (at + lasting, "the webhook's server is back", doors.open_webhook),
    ]


def play(rig: Rig, planned: Sequence[Life], begin: datetime, deeds: Sequence[Deed], say: Say) -> DeskWatcher:
    """Let the stations live and the deeds be done; return when all is judged and sent."""
    feeder = Feeder(rig.publisher(), rig.clock, readings(planned, begin))
    desk = DeskWatcher(rig.web_url, KIOSK)
    taker = Taker(rig.doors, ON_DUTY[WEBHOOK], [life.station for life in planned if life.taken])
    threads = (feeder, desk, taker)
    changes = sum(fate(life, begin).changes for life in planned)
    for thread in threads:
        thread.start()
    try:
        carry_out(deeds, say)
        feeder.join()
        say(f"all readings are in Kafka, {feeder.again} deliveries were tried again")
        wait_until(lambda: settled(rig, changes, taker, say), 600, lambda: progress(rig))
        wait_until(lambda: desk_is_right(rig, desk), 15, "the desk does not show what is live")
    finally:
        for thread in threads:
            thread.finish()
    return desk


def settled(rig: Rig, changes: int, taker: Taker, say: Say) -> bool:
    with rig.database() as conn:
        done = value(conn, "SELECT count(*) FROM condition_change")
        left = record.left(conn)
    say(f"{done} of {changes} changes recorded; left: {left}")
    time.sleep(2)
    return done >= changes and not any(left) and not taker.left


def progress(rig: Rig) -> str:
    with rig.database() as conn:
        return f"to be judged, to be sent, chains, timers: {record.left(conn)}"


def desk_is_right(rig: Rig, desk: DeskWatcher) -> bool:
    """Say whether the open desk shows the live alerts, in order, and how many there are."""
    with rig.database() as conn:
        live = [row.id for row in views.live(conn)]
        count, _ = views.open_counts(conn)
    return desk.numbers()[: len(live)] == live and f'class="count">{count} ' in desk.shown


def assert_nothing_lost(
    found: Record, doors: Doors, planned: Sequence[Life], fates: Mapping[str, Fate], proof: Proof
) -> None:
    """Fail unless each station has its one alert with its transitions, and each message is at its receiver."""
    told = sum(one.told for one in fates.values())
    proof.figure("changes of conditions", sum(one.changes for one in fates.values()))
    proof.figure("alerts", len(found.lines))
    proof.figure("transitions", sum(map(len, found.lines.values())))
    proof.figure("messages by officer", dict(Counter(one.officer for one in found.messages)))
    wrong = verdict.wrong_transitions(found, planned, fates)
    assert not wrong, "\n".join([f"{len(wrong)} stations", *wrong[:5]])
    assert len(found.lines) == len(planned)
    wrong = verdict.wrong_messages(found, told) + verdict.wrong_arrivals(found, doors)
    assert not wrong, "\n".join(wrong)


def assert_repeats_are_few(found: Record, doors: Doors, striker: Striker, proof: Proof) -> None:
    """Fail when a message came again without a kill, or unmarked where the other side knows no keys."""
    repeats = verdict.repeats(found, doors)
    proof.figure("repeats by channel", dict(repeats.by_door))
    assert max(repeats.by_door.values()) <= striker.repeatable()
    assert repeats.by_door[TELEGRAM] > 0, "no kill fell between a request and its mark: nothing was proven"
    assert not repeats.unmarked
    assert not repeats.without_receipt


def assert_chains_kept(steps: Sequence[chains.Step], began: float, striker: Striker, proof: Proof) -> None:
    """Fail when somebody was not told further, or too late, the time not counted in which the database was away."""
    late = [step.late_s(striker.away) for step in steps if step.done is not None]
    proof.figure("seconds by which escalations were late", verdict.spread(late))
    proof.figure(
        "the same with the time in which the database was away",
        verdict.spread([step.done - step.due for step in steps if step.done is not None]),
    )
    proof.figure("the latest were due and done at (s)", chains.latest(steps, began, striker.away))
    missing = [step for step in steps if step.is_missing(striker.away, MOST_LATE_S * PATIENCE)]
    assert not missing, f"{len(missing)} steps, the first: {missing[0]}"
    assert late
    assert max(late) < MOST_LATE_S * PATIENCE
