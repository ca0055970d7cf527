"""The desk's list in a real browser: an incident is one line, filters are in the address, all is taken at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from streams.alerts import judgement
from streams.alerts.lifecycle import Acknowledge, Resolve
from tests.browser.desk_city import DeskCity, desk_city
from tests.browser.visitors import Visitors
from tests.integration.alerts.scene import database, officer_on_duty, value
from tests.proof import PATIENCE
from tests.services import PostgresServer
from tests.waiting import wait_until

FLOOD = [f"WTR-{n:03}" for n in range(1, 9)]
FIRING = "SELECT count(*)::int FROM alert WHERE state = 'firing'"


@pytest.fixture(scope="module")
def city(
    visitors: Visitors, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DeskCity]:
    url = postgres_server.fresh_database()
    with database(url) as conn:
        officer_on_duty(conn)
        conn.execute("INSERT INTO agency (code, name_vi, name_en) VALUES ('H60.10', 'Chi cục Thủy lợi', 'Irrigation')")
    with desk_city(visitors, url, tmp_path_factory.mktemp("desk")) as city:
        for n, station in enumerate(FLOOD):
            city.rise(station, 22.5 if n else 26.5, river="Lô")
        city.rise("WTR-101", 24.5)
        with database(url) as conn:
            wait_until(lambda: value(conn, FIRING) == len(FLOOD) + 1, 20, "the flood is raised")
        yield city
    postgres_server.drop(url)


def take(city: DeskCity, station: str) -> None:
    """Let somebody else take the alert of a station on."""
    with database(city.database_url) as conn, conn.transaction():
        number = value(conn, "SELECT id FROM alert WHERE subject = %s", station)
        judgement.act(conn, number, Acknowledge("Bình", 1), datetime.now(UTC))


def test_a_flood_is_one_line_that_opens_is_filtered_and_is_taken_at_once(city: DeskCity) -> None:
    page = city.sign_in("an", 390, 844)
    page.goto(f"{city.url}/desk")
    lines = page.locator("#desk [data-live] > li")
    fold, inner = page.locator("#desk .fold"), page.locator("#desk .inner > li")
    expect(lines).to_have_count(2)
    expect(fold).to_contain_text("(+7 nơi)")
    expect(inner).to_have_count(8)
    expect(inner.first).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollHeight") < 2 * 844
    page.keyboard.press("j")
    expect(fold).to_have_class(re.compile("selected"))
    page.keyboard.press("Enter")
    expect(inner.first).to_be_visible()
    page.keyboard.press("j")
    # It stays open, and its alert selected, when the list is renewed by what somebody else does.
    take(city, "WTR-008")
    take(city, "WTR-101")
    expect(fold).to_contain_text("Bình đã nhận 1")
    expect(inner.first).to_be_visible()
    expect(inner.first).to_have_class(re.compile("selected"))

    page.locator(".filters summary").click()
    page.select_option("[name=severity]", "4")
    expect(page).to_have_url(re.compile(r"/desk\?.*severity=4"))
    expect(lines).to_have_count(1)
    expect(page.locator(".hides")).to_contain_text("bộ lọc đang ẩn 8 cảnh báo đang mở")
    page.keyboard.press("x")
    expect(lines).to_have_count(2)
    page.keyboard.press("/")
    page.keyboard.type("wtr-101")
    page.keyboard.press("Enter")
    expect(lines).to_have_count(1)
    page.goto(f"{city.url}/desk?state=firing")

    # While the question stands, another alert of the incident is taken by somebody else.
    fold.locator("> .do button").click()
    expect(page.locator("#take-all-dialog")).to_contain_text("tất cả 7 cảnh báo chưa ai nhận")
    take(city, "WTR-007")
    page.locator("[data-take-all-yes]").click()
    told = re.compile(r"Anh/chị đã nhận xử lý 6 cảnh báo\. 1 cảnh báo không nhận được: Bình đã nhận xử lý trước, lúc")
    expect(page.get_by_text(told)).to_be_visible(timeout=10_000 * PATIENCE)
    page.goto(f"{city.url}/desk?owner=mine")
    expect(page.locator("#desk .fold")).to_contain_text("Nguyễn Văn An (an) đã nhận 6")


def test_an_alert_is_handed_over_closed_with_its_cause_and_counted(city: DeskCity) -> None:
    page = city.sign_in("binh")
    page.goto(f"{city.url}/desk?q=wtr-101")
    page.locator("#desk [data-live] .what a").click()
    expect(page.locator(".where .pin")).to_have_count(1)
    page.keyboard.press("g")
    dialog = page.locator("#assign-dialog")
    dialog.locator("select").select_option(label="Nguyễn Văn An")
    dialog.locator("textarea").fill("anh ở gần đập")
    dialog.get_by_role("button", name="Giao cán bộ").click()
    assigned = page.locator(".timeline li[data-kind=assigned]")
    expect(assigned).to_contain_text("→ Nguyễn Văn An: anh ở gần đập")
    expect(page.locator(".head .standing")).to_have_text("chưa ai nhận · giao cho Nguyễn Văn An")
    page.keyboard.press("h")
    dialog = page.locator("#hand-over-dialog")
    dialog.locator("select").select_option("H60.10")
    dialog.locator("textarea").fill("đập do bên đó quản lý")
    dialog.get_by_role("button", name="Chuyển cơ quan").click()
    handed = page.locator(".timeline li[data-kind=handed_over]")
    expect(handed).to_contain_text("→ Chi cục Thủy lợi. đập do bên đó quản lý")
    page.keyboard.press("r")
    dialog = page.locator("#close-dialog")
    dialog.locator("select").select_option("false_alarm")
    dialog.get_by_role("button", name="Đóng cảnh báo").click()
    expect(page.locator(".timeline li[data-kind=closed]")).to_contain_text("Báo nhầm")
    page.keyboard.press("r")
    expect(page.locator("#explain-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".similar")).to_contain_text("Chưa có cảnh báo nào tương tự")

    page.goto(f"{city.url}/thong-ke-canh-bao?days=7")
    counted = page.locator(".rules tbody tr").first
    expect(counted).to_contain_text("100")
    counted.locator("a[href*=false_alarm]").click()
    expect(page).to_have_url(re.compile("diagnosis=false_alarm"))
    expect(page.locator("#desk [data-live] > li")).to_have_count(1)
    expect(page.locator("#desk [data-live]")).to_contain_text("WTR-101")


def test_a_key_never_takes_another_alert_on_than_the_selected_one(city: DeskCity) -> None:
    """A selected line that becomes its incident's is asked about first; of one that is over nothing is in hand."""
    city.rise("WTR-201", 26.5)
    city.rise("WTR-202", 24.5, river="Gâm")
    page = city.sign_in("an")
    page.goto(f"{city.url}/desk?q=wtr-20")
    lines, selected = page.locator("#desk [data-live] > li"), page.locator("#desk li.selected")
    expect(lines).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(selected).to_contain_text("WTR-202")
    city.rise("WTR-203", 24.5, river="Gâm")
    expect(selected).to_contain_text("(+1 nơi)")
    for opened in ("true", "false", "true"):
        page.keyboard.press("a")
        expect(page.locator("#take-all-dialog")).to_contain_text("tất cả 2 cảnh báo chưa ai nhận")
        # The button that takes all on has the focus until the next picture.
        page.keyboard.press("Escape")
        page.keyboard.press("Enter")
        expect(page.locator("#take-all-dialog")).to_be_hidden()
        expect(page.locator("[data-unfold]")).to_have_attribute("aria-expanded", opened)
    page.keyboard.press("j")
    expect(selected).to_have_attribute("data-alert", re.compile(r"\d"))
    page.locator("[data-unfold]").click()
    expect(selected).to_have_attribute("data-fold", re.compile(r"\d"))

    page.keyboard.press("k")
    expect(selected).to_contain_text("WTR-201")
    with database(city.database_url) as conn, conn.transaction():
        number = value(conn, "SELECT id FROM alert WHERE subject = 'WTR-201'")
        judgement.act(conn, number, Resolve("Bình", 1, "diễn tập"), datetime.now(UTC))
    expect(lines).to_have_count(1)
    expect(selected).to_have_count(0)
    page.keyboard.press("a")
    page.keyboard.press("j")
    expect(selected).to_contain_text("2 chưa ai nhận")
