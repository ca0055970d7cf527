"""Dead letters in a real browser: read with the place of the fault, discarded, taken back, sent again."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest
from playwright.sync_api import expect

from streams.clock import microseconds
from streams.db import connect
from streams.dead_letters.store import Letter, keep
from tests.browser.entered_city import EnteredCity
from tests.browser.outage import away


def observation(source: str) -> Letter:
    event = {"source": source, "metric": "pm25", "time": microseconds(datetime.now(UTC)), "value": 31.0}
    return Letter("topic:observations", source, orjson.dumps(event), "unknown_station", "source")


@pytest.fixture
def city(entered: EnteredCity) -> EnteredCity:
    broken = Letter("mqtt:air", "AIR-002", b'{"pm25": 31,\n "pm10": \xe2\x80\xaenope}', "not_json")
    with connect(entered.database_url) as conn:
        keep(conn, [broken, observation("AIR-001"), observation("AIR-NEW")], datetime.now(UTC))
    return entered


def last_act(city: EnteredCity) -> int:
    with connect(city.database_url) as conn:
        row = conn.execute("SELECT coalesce(max(id), 0) FROM dead_letter_act").fetchone()
    assert row is not None
    return int(row[0])


def test_a_letter_is_read_discarded_taken_back_and_sent_again(city: EnteredCity) -> None:
    page, before = city.page("/ban-ghi-loi"), last_act(city)
    page.locator("#reasons").get_by_text("not_json").click()
    expect(page.locator("#letters li")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    letter = page.locator("#letter")
    expect(letter.locator("h1")).to_contain_text("Không phải JSON hợp lệ")
    expect(letter.locator("details[open] mark")).to_contain_text('"pm10": ⟨202E⟩nope')
    expect(letter).to_contain_text("dòng 2")
    page.keyboard.press("d")
    page.get_by_label("Lý do bỏ").fill("thiết bị thử")
    discard = page.get_by_role("dialog").get_by_role("button", name="Bỏ bản ghi")
    with away(city.database_url):
        discard.click()
        expect(page.get_by_text("CHƯA làm được")).to_be_visible()
    page.keyboard.press("d")
    expect(page.get_by_label("Lý do bỏ")).to_have_value("thiết bị thử")
    discard.click()
    expect(page.get_by_text("Đã bỏ 1 bản ghi.")).to_be_visible()
    expect(page.locator("#letters li")).to_have_count(0)
    expect(letter).to_contain_text("thiết bị thử")
    page.locator("#acts").get_by_role("button", name="Hoàn tác").click()
    expect(page.locator("#letters li")).to_have_count(1)

    page.goto("/ban-ghi-loi?reason=unknown_station")
    page.locator("#letters li", has_text="AIR-NEW").locator("a").click()
    register = letter.get_by_role("link", name="Đăng ký trạm")
    expect(register).to_have_attribute("href", "/tram?register=AIR-NEW&kind=air")
    page.get_by_role("button", name="Gửi lại 2 bản ghi").click()
    page.get_by_role("dialog").get_by_role("button", name="Gửi lại").click()
    expect(page.locator("#sending")).to_contain_text("được nhận 1, lại bị từ chối 1", timeout=60_000)
    expect(page.locator("#letters li")).to_have_count(1)
    with connect(city.database_url) as conn:
        told = conn.execute("SELECT kind, why FROM dead_letter_act WHERE id > %s ORDER BY id", (before,)).fetchall()
    assert told == [("discarded", "thiết bị thử"), ("taken_back", ""), ("replayed", "")]
    register.click()
    expect(page.locator("form[data-station] [name=id]")).to_have_value("AIR-NEW")
    expect(page.locator("form[data-station] [name=kind]")).to_have_value("air")
