"""The duty desk in a real browser: alerts appear by themselves, keys act, the second officer hears who was first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk_city import KIOSK, DeskCity
from tests.integration.alerts.scene import database, value
from tests.proof import PATIENCE
from tests.waiting import wait_until

AT_ONCE_MS = 1_000 * PATIENCE


@pytest.fixture
def city(shared_desk: DeskCity) -> DeskCity:
    return shared_desk


def open_desk(city: DeskCity, name: str) -> Page:
    page = city.sign_in(name)
    page.goto(f"{city.url}/desk")
    expect(page.locator("#desk h2").first).to_be_visible()
    return page


def alert_of(city: DeskCity, station: str) -> int:
    with database(city.database_url) as conn:
        return int(value(conn, "SELECT max(id) FROM alert WHERE subject = %s", station))


def test_an_alert_appears_within_a_second_and_is_taken_on_by_key(city: DeskCity) -> None:
    first, second = open_desk(city, "an"), open_desk(city, "binh")
    city.rise("WTR-101", 24.6)
    mine = first.locator("#desk [data-live] li", has_text="WTR-101")
    theirs = second.locator("#desk [data-live] li", has_text="WTR-101")
    expect(mine).to_be_visible(timeout=AT_ONCE_MS + 500)
    expect(mine).to_contain_text("Mực nước 24,60 m (báo động II: 24,00 m)")
    expect(theirs).to_be_visible(timeout=AT_ONCE_MS)
    first.keyboard.press("j")
    expect(mine).to_have_class(re.compile("selected"))
    first.keyboard.press("a")
    expect(first.get_by_text("Anh/chị đã nhận xử lý cảnh báo này.")).to_be_visible()
    expect(theirs).to_contain_text("đã nhận · Nguyễn Văn An (an)", timeout=AT_ONCE_MS)
    expect(theirs.locator("button")).to_have_count(0)
    first.keyboard.press("Enter")
    expect(first).to_have_url(re.compile(rf"/desk/alert/{alert_of(city, 'WTR-101')}$"))


def test_the_second_of_two_officers_hears_who_was_first(city: DeskCity) -> None:
    """Bình presses the button that stood on the screen before An's action arrived there."""
    city.rise("WTR-102", 22.5)
    first, second = open_desk(city, "an"), open_desk(city, "binh")
    button = second.locator("#desk li", has_text="WTR-102").locator("button")
    expect(button).to_be_visible()
    stale = button.get_attribute("data-version")
    first.locator("#desk li", has_text="WTR-102").locator("button").click()
    expect(second.locator("#desk li", has_text="WTR-102")).to_contain_text("đã nhận")
    second.evaluate(
        "([alert, version]) => emitEvent('desk_act', {act: 'acknowledge', alert, version, text: ''})",
        [alert_of(city, "WTR-102"), int(stale or 0)],
    )
    told = second.get_by_text(re.compile(r"Nguyễn Văn An \(an\) đã nhận xử lý trước, lúc \d\d:\d\d:\d\d\."))
    expect(told).to_be_visible(timeout=AT_ONCE_MS)
    with database(city.database_url) as conn:
        taken = "SELECT count(*) FROM alert_transition WHERE alert = %s AND kind = 'acknowledged'"
        assert value(conn, taken, alert_of(city, "WTR-102")) == 1


def test_one_alert_from_note_to_close(city: DeskCity) -> None:
    city.measure("WTR-103", [20.0 + minute / 40 for minute in range(185)])
    city.rise("WTR-103", 24.6)
    page = open_desk(city, "an")
    page.locator("#desk a", has_text="WTR-103").click()
    expect(page.locator("h1")).to_contain_text("Mực nước đạt báo động II: Sông Lô tại WTR-103")
    expect(page.locator(".runbook li")).to_have_count(5)
    expect(page.locator(".evidence canvas")).to_be_visible()
    expect(page.locator(".deliveries")).to_contain_text("chờ gửi · Gửi tới Nguyễn Văn An")
    page.keyboard.press("n")
    page.keyboard.type("Đã gọi trạm <b>Tuyên Quang</b>")
    page.get_by_role("button", name="Ghi chú").click()
    note = page.locator(".timeline li[data-kind=noted]")
    expect(note).to_contain_text("Đã gọi trạm <b>Tuyên Quang</b>", timeout=2 * AT_ONCE_MS)
    page.keyboard.press("a")
    expect(page.locator(".timeline li[data-kind=acknowledged]")).to_be_visible(timeout=2 * AT_ONCE_MS)
    page.keyboard.press("r")
    dialog = page.locator("#close-dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    expect(page.locator("#help dt:visible", has_text=re.compile("^S$"))).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    dialog.locator("select").select_option("drill")
    dialog.locator("textarea").fill("xong lúc trưa")
    dialog.get_by_role("button", name="Đóng cảnh báo").click()
    closed = page.locator(".timeline li[data-kind=closed]")
    expect(closed).to_contain_text("Diễn tập, thử nghiệm. xong lúc trưa", timeout=2 * AT_ONCE_MS)
    expect(page.locator(".head .act")).to_have_text([re.compile("nguyên nhân"), re.compile("Mở lại")])
    page.keyboard.press("o")
    expect(page.locator(".timeline li[data-kind=reopened]")).to_contain_text("Nguyễn Văn An (an)")
    page.keyboard.press("r")
    dialog.get_by_role("button", name="Đóng cảnh báo").click()
    expect(closed).to_have_count(2)
    page.keyboard.press("u")
    expect(page.locator("#desk .over li", has_text="WTR-103")).to_contain_text("đã kết thúc · Nguyễn Văn An (an)")


def test_keys_walk_the_list_and_are_explained(city: DeskCity) -> None:
    for station in ("WTR-104", "WTR-105"):
        city.rise(station, 26.5)
    page = open_desk(city, "an")
    expect(page.locator("#desk li", has_text="WTR-105")).to_be_visible()
    page.keyboard.press("j")
    worst = page.locator("#desk [data-live] li").nth(0)
    expect(worst).to_have_class(re.compile("selected"))
    page.keyboard.press("j")
    expect(page.locator("#desk [data-live] li").nth(1)).to_have_class(re.compile("selected"))
    page.keyboard.press("k")
    expect(worst).to_have_class(re.compile("selected"))
    city.rise("WTR-106", 26.5)
    expect(page.locator("#desk li", has_text="WTR-106")).to_be_visible()
    expect(page.locator("#desk li.selected")).to_have_count(1)
    expect(page.locator("#desk li.selected")).to_contain_text("WTR-105")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_contain_text("nhận xử lý")


def test_a_viewer_and_a_kiosk_see_but_cannot_act(city: DeskCity) -> None:
    city.rise("WTR-107", 22.5)
    number = alert_of_when_there(city, "WTR-107")
    viewer = open_desk(city, "xem")
    kiosk = city.context().new_page()
    kiosk.goto(f"{city.url}/desk?kiosk={KIOSK}")
    for page in (viewer, kiosk):
        expect(page.locator("#desk li", has_text="WTR-107")).to_be_visible()
        expect(page.locator("#desk .act")).to_have_count(0)
        forged = f"emitEvent('desk_act', {{act: 'acknowledge', alert: {number}, version: 1, text: ''}})"
        page.evaluate(forged)
        expect(page.get_by_text("Tài khoản của anh/chị không có quyền này.")).to_be_visible(timeout=2 * AT_ONCE_MS)
        page.goto(f"{city.url}/desk/alert/{number}")
        expect(page.locator(".timeline li")).to_have_count(1)
        expect(page.locator(".act")).to_have_count(0)
    with database(city.database_url) as conn:
        assert value(conn, "SELECT state FROM alert WHERE id = %s", number) == "firing"


def test_what_a_forger_sends_is_refused(city: DeskCity) -> None:
    page = open_desk(city, "an")
    for wish in ("{act: 'delete', alert: 1, version: 1}", "{act: 'note', alert: 1, version: 0, text: ' '}", "'x'"):
        page.evaluate(f"emitEvent('desk_act', {wish})")
        expect(page.get_by_text("Hãy ghi rõ nội dung").first).to_be_visible(timeout=2 * AT_ONCE_MS)
    page.evaluate("emitEvent('desk_act', {act: 'note', alert: 999999, version: 0, text: 'x'})")
    expect(page.get_by_text("Không có cảnh báo này.")).to_be_visible(timeout=2 * AT_ONCE_MS)


def test_an_unknown_alert_says_so(city: DeskCity) -> None:
    page = open_desk(city, "an")
    answer = page.goto(f"{city.url}/desk/alert/424242")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_text("Không có cảnh báo số 424242.")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900), (3840, 2160)])
def test_nothing_runs_over_the_edge(city: DeskCity, width: int, height: int) -> None:
    city.rise("WTR-110", 26.5)
    number = alert_of_when_there(city, "WTR-110")
    page = city.sign_in("an", width, height)
    for path, waited in (("/desk", "#desk [data-live] li"), (f"/desk/alert/{number}", ".timeline li")):
        page.goto(f"{city.url}{path}")
        expect(page.locator(waited).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        for button in page.locator(".act").all():
            box = button.bounding_box()
            assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= width)
            assert box is None or width > 500 or box["height"] >= 44


def alert_of_when_there(city: DeskCity, station: str) -> int:
    with database(city.database_url) as conn:
        there = "SELECT count(*) FROM alert WHERE subject = %s AND state = 'firing'"
        wait_until(lambda: value(conn, there, station), 5, "the alert is raised")
    return alert_of(city, station)
