"""The stations' registry in a real browser: an unknown sensor is registered on the map and its messages count."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest
from playwright.sync_api import expect

from streams.clock import microseconds
from streams.db import connect
from streams.observations.event import TOPIC
from streams.publisher import Outgoing, Publisher
from streams.settings import Settings
from tests.browser.entered_city import EnteredCity
from tests.browser.outage import SESSIONS, away
from tests.waiting import wait_until

NEW = "AIR-901"


@pytest.fixture
def city(entered: EnteredCity) -> EnteredCity:
    return entered


def count(city: EnteredCity, query: str) -> int:
    with connect(city.database_url) as conn:
        row = conn.execute(query.encode(), {"id": NEW}).fetchone()
    return int(row[0]) if row else 0


def measure(city: EnteredCity) -> None:
    """Let the unknown sensor say something, and wait until it is a dead letter."""
    event = {"source": NEW, "metric": "pm25", "time": microseconds(datetime.now(UTC)), "value": 31.0}
    settings = Settings(kafka_bootstrap=city.bootstrap, topic_prefix=city.prefix)
    publisher = Publisher.of(settings, "test-stations")
    try:
        publisher.deliver([Outgoing(TOPIC.name, NEW.encode(), orjson.dumps(event))])
    finally:
        publisher.close()
    waiting = "SELECT count(*) FROM dead_letter WHERE source = %(id)s AND state = 'waiting'"
    wait_until(lambda: count(city, waiting) == 1)


def test_a_station_is_placed_changed_and_taken_back(city: EnteredCity) -> None:
    measure(city)
    page = city.page("/tram")
    form = page.locator("form[data-station]")
    page.get_by_text(NEW).locator("..").get_by_role("button", name="Đăng ký").click()
    expect(form.locator("[name=id]")).to_have_value(NEW)
    form.locator("[name=kind]").select_option("air")
    form.locator("[name=name_vi]").fill("Không khí Mỹ Lâm")
    form.locator("[name=name_en]").fill("Air My Lam")
    form.locator("[name=attributes]").fill("{")
    page.locator(".land").wait_for(state="attached")
    page.locator(".picker").click(position={"x": 200, "y": 160})
    expect(form.locator("[name=latitude]")).not_to_have_value("")
    form.get_by_role("button", name="Lưu").click()
    expect(form.locator("[data-field=attributes] em")).to_contain_text("JSON")
    expect(form.locator("[name=name_vi]")).to_have_value("Không khí Mỹ Lâm")
    form.locator("[name=attributes]").fill("")
    form.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text(f"Đã lưu trạm {NEW}.")).to_be_visible()
    expect(page.get_by_text("Đã gửi lại 1 bản tin")).to_be_visible()
    expect(page.locator("#changes")).to_contain_text("đăng ký trạm")
    stored = "SELECT count(*) FROM observation JOIN series ON series.id = series WHERE source = %(id)s"
    wait_until(lambda: count(city, stored) == 1)
    form.locator("[name=name_vi]").fill("Không khí suối khoáng")
    page.keyboard.press("Enter")
    expect(page.locator("#changes ins")).to_have_text("Không khí suối khoáng")
    page.get_by_role("button", name="Lấy lại bản này").click()
    page.keyboard.press("Enter")
    expect(page.locator("#changes ins").first).to_have_text("Không khí Mỹ Lâm")
    assert count(city, "SELECT count(*) FROM user_audit WHERE action = 'station changed' AND subject = %(id)s") == 3


def test_nobody_overwrites_what_they_have_not_seen_and_an_outage_loses_nothing(city: EnteredCity) -> None:
    page = city.page("/tram")
    page.get_by_label("Tìm theo mã").fill("khong khi minh xuan")
    expect(page.locator("#stations li:visible")).to_have_count(1)
    page.get_by_label("Tìm theo mã").fill("AIR-001")
    expect(page.locator("#stations li:visible")).to_have_count(1)
    page.locator("#stations li:visible a").click()
    form = page.locator("form[data-station]")
    expect(form.locator("[name=id]")).to_have_value("AIR-001")
    form.locator("[name=name_vi]").fill("Tên của tôi")
    for table in (SESSIONS, "user_audit"):
        with away(city.database_url, table):
            page.keyboard.press("Enter")
            expect(form.get_by_role("button", name="Lưu")).to_be_enabled()
    expect(page.get_by_text("CHƯA lưu được").first).to_be_visible()
    with connect(city.database_url) as conn:
        conn.execute("UPDATE station SET name_vi = 'Tên của người khác' WHERE id = 'AIR-001'")
    latitude = form.locator("[name=latitude]")
    right = latitude.input_value()
    latitude.fill("91")
    page.keyboard.press("Enter")
    expect(form.locator("[data-field=latitude] em")).to_be_visible()
    expect(form.locator("[name=name_vi]")).to_have_value("Tên của tôi")
    latitude.fill(right)
    page.keyboard.press("Enter")
    expect(page.get_by_text("người khác vừa sửa trạm này")).to_be_visible()
    expect(form.locator("[name=name_vi]")).to_have_value("Tên của người khác")
    form.locator("[name=name_vi]").fill("Tên của tôi")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã lưu trạm AIR-001.")).to_be_visible()
