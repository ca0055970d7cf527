"""From a device's message, or a staged flood, to what an operator sees in a browser; keeps the documents' pictures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import orjson
import psycopg
import pytest
from playwright.sync_api import Page, expect

from infra.provinces import load as provinces
from streams.clock import city_clock
from streams.db import connect
from tests.browser.chromium import chromium
from tests.e2e import pictures
from tests.e2e.city import KIOSK, TestCity, make_city
from tests.proof import PATIENCE, PROVING, Proof
from tests.services import Servers
from tests.waiting import wait_until

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "wall.png"
FLOOD_SEEN_S = 120
pytestmark = [pytest.mark.alone, pytest.mark.xdist_group("whole city")]
FACTOR = 1 if PROVING else 6
LEVELS = ((2_931, "29,31"), (3_105, "31,05"), (2_890, "28,90"))
"""Levels of the Lô at Tuyên Quang in cm, above every alarm, and how the wall writes them."""
_STORED = (
    "SELECT FROM observation JOIN series ON id = series WHERE source = 'WTR-010' AND extract(epoch FROM time) = %s"
)


@pytest.fixture
def city(servers: Servers, tmp_path: Path, kafka_topic_prefix: str) -> Iterator[TestCity]:
    city = make_city(servers, tmp_path, kafka_topic_prefix, FACTOR, datetime.now(UTC), every_system=True)
    city.start_platform()
    yield city
    city.stop()


@pytest.fixture
def wall() -> Iterator[Page]:
    # Every picture of what moves on the wall is computed; only README's needs that.
    with chromium() as browser:
        yield browser.new_page(
            viewport={"width": 1920, "height": 1080},
            timezone_id="Asia/Ho_Chi_Minh",
            reduced_motion=None if PROVING else "reduce",
        )


@pytest.mark.timeout(600)
def test_a_staged_flood_and_then_one_devices_message_are_on_the_wall(city: TestCity, wall: Page, proof: Proof) -> None:
    city.ioc("backfill", "--days", str(proof.size("days of the past", small=1, full=7)))
    simulator = city.start("simulator")
    wait_until(lambda: simulator.has_said("the simulated province lives"), 60)
    address = f"http://127.0.0.1:{city.environment['IOC_WEB_PORT']}"
    wall.goto(f"{address}/?kiosk={KIOSK}")
    expect(wall.locator(".card[data-trouble=waiting]")).to_have_count(0, timeout=10_000 * PATIENCE)
    a_staged_flood_is_on_the_wall_within_two_minutes(city, wall, proof)
    if PROVING:
        wall.wait_for_timeout(20_000)
        PICTURE.write_bytes(wall.screenshot())
        assert wall.context.browser is not None
        with connect(city.settings.database_url.get_secret_value()) as conn:
            pictures.people(conn, city_clock(city.settings).now())
        empty = pictures.take(wall.context.browser, address)
        proof.figure("panels with nothing to show", empty)
        assert "dossiers" not in empty, "the past of the dossiers is not in the stores"
    simulator.stop()
    a_devices_message_moves_the_wall(city, wall, proof)


def a_staged_flood_is_on_the_wall_within_two_minutes(city: TestCity, wall: Page, proof: Proof) -> None:
    stations = wall.locator("[data-panel=stations_reporting] .value b")
    expect(stations).to_have_text(str(len(provinces.read("tuyen_quang").stations)), timeout=90_000 * PATIENCE)
    began = time.monotonic()
    assert "began at" in city.ioc("simulate", "flood")
    alerts = wall.locator("[data-panel=alerts_live] tbody tr")
    expect(alerts.filter(has_text="báo động").first).to_be_visible(timeout=FLOOD_SEEN_S * 1_000)
    proof.figure("seconds until the wall shows the flood", round(time.monotonic() - began, 1))
    expect(wall.locator(".pin[data-kind=water][data-state=danger]").first).to_be_attached(timeout=FLOOD_SEEN_S * 1_000)
    expect(alerts.filter(has_text="báo động III").first).to_be_visible(timeout=10_000 * PATIENCE)
    proof.figure("seconds until it shows alarm level III", round(time.monotonic() - began, 1))


def a_devices_message_moves_the_wall(city: TestCity, wall: Page, proof: Proof) -> None:
    """No station speaks but this one, of levels above those of the flood."""
    value, waits = wall.locator("[data-panel=highest_water] .value b"), []
    clock = city_clock(city.settings)
    quiet = int(clock.now().timestamp())
    wait_until(lambda: clock.now().timestamp() > quiet + len(LEVELS) + 1)
    with city.publisher() as device, connect(city.settings.database_url.get_secret_value(), autocommit=True) as conn:
        for second, (level_cm, shown) in enumerate(LEVELS, quiet + 1):
            body = orjson.dumps({"tram": "WTR-010", "t": second, "muc_nuoc_cm": level_cm})
            device.publish("province/tq/water/WTR-010/up", body, qos=1).wait_for_publish(10)
            wait_until(partial(is_stored, conn, second), 20)
            committed = time.monotonic()
            expect(value).to_have_text(shown, timeout=1_000 * PATIENCE)
            waits.append(time.monotonic() - committed)
    proof.figure("seconds from the commit to the wall", [round(wait, 2) for wait in waits])


def is_stored(conn: psycopg.Connection, second: int) -> bool:
    return conn.execute(_STORED, (second,)).fetchone() is not None
