"""A card taken away by the keyboard alone, and a past day played, scrubbed and stepped through on the map."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from streams.clock import LOCAL_ZONE
from streams.db import connect
from tests.browser.test_wall import drawn
from tests.browser.wall_city import WallCity

TITLE = "Cảnh báo của bài thử"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def city(shared_wall: WallCity) -> WallCity:
    shared_wall.forget()
    return shared_wall


def test_a_card_is_taken_away_without_a_mouse(city: WallCity) -> None:
    page = city.signed_in("desk", "/board/air?hours=6")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    drawn(page)
    page.keyboard.press("e")
    expect(page.locator("[data-panel=vn_aqi_worst]")).to_be_focused()
    card = page.locator("[data-panel=air_pollutants]")
    card.focus()
    page.keyboard.press("e")
    expect(card.locator(".take a").first).to_be_focused()
    with page.expect_download() as table:
        page.keyboard.press("Enter")
    assert re.fullmatch(r"air-air_pollutants-\d{8}T\d{4}-\d{8}T\d{4}\.csv", table.value.suggested_filename)
    assert "Khoảng" not in Path(table.value.path()).read_text("utf-8-sig").split("\n")[0]
    card.focus()
    page.keyboard.press("e")
    page.keyboard.press("ArrowUp")
    expect(card.locator("[data-picture]")).to_be_focused()
    with page.expect_download() as picture:
        page.keyboard.press("Enter")
    assert Path(picture.value.path()).read_bytes().startswith(PNG)
    expect(card).to_be_focused()
    take_a_table_as_a_picture(page)
    card.focus()
    page.keyboard.press("e")
    page.keyboard.press("Escape")
    expect(card.locator(".take")).not_to_have_attribute("open", "")
    page.locator(".between summary").click()
    page.locator("[name=from]").fill("2026-11-20T07:00")
    page.locator("[name=to]").fill("2026-11-20T19:00")
    page.locator(".between button").click()
    expect(page).to_have_url(re.compile(r"from=2026-11-20T07%3A00&to=2026-11-20T19%3A00"))
    expect(page.locator("[data-panel=vn_aqi_worst] .of-now")).to_have_text("hiện tại")
    expect(page.locator("[data-panel=air_pollutants] .of-now")).to_have_count(0)
    choose_agencies(page)
    walk_the_agencies(page)
    assert errors == []


def choose_agencies(page: Page) -> None:
    """See choices kept in the address, and the range also by whoever goes on from a table."""
    page.goto("/board/dossiers?hours=168")
    page.locator("[data-panel=dossiers_by_agency] td a").first.click()
    expect(page).to_have_url(re.compile(r"/board/dossiers\?agency=[^&]+&hours=168$"))
    page.goto("/board/dossiers?agency=H60.01&agency=H60.02")
    page.locator("[name=hours]").first.select_option("168")
    expect(page).to_have_url(re.compile(r"/board/dossiers\?hours=168&agency=H60\.01&agency=H60\.02$"))
    page.locator("select[name=agency]").select_option("H60.03")
    expect(page).to_have_url(re.compile(r"/board/dossiers\?agency=H60\.03&hours=168$"))


def take_a_table_as_a_picture(page: Page) -> None:
    """See a table taken whole, also the rows that its card has no room for."""
    table = page.locator("[data-panel=air_stations]")
    table.focus()
    page.keyboard.press("e")
    page.keyboard.press("ArrowUp")
    with page.expect_download() as picture:
        page.keyboard.press("Enter")
    taken = Path(picture.value.path()).read_bytes()
    assert taken.startswith(PNG)
    height: int = table.locator("table").evaluate("table => table.scrollHeight")
    assert int.from_bytes(taken[20:24]) > 2 * height


def walk_the_agencies(page: Page) -> None:
    """See a list that is walked by its arrows be sent by Enter, and have the focus again on the page that answers."""
    page.locator("select[name=agency]").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert "agency=H60.03" in page.url
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile(r"agency=H60\.03"))
    expect(page.locator("select[name=agency]")).to_be_focused()


def test_a_past_day_plays_and_scrubs(city: WallCity) -> None:
    # The sample has the last 24 hours: of today from midnight on, or of yesterday its evening.
    now = datetime.now(LOCAL_ZONE)
    day, at = (now, "00:10") if now.hour >= 6 else (now - timedelta(days=1), "20:10")
    hour = int(at[:2])
    raise_alert(city.web.database_url, day.replace(hour=hour, minute=12, second=0, microsecond=0))
    page = city.signed_in("desk", f"/phat-lai?ngay={day:%Y-%m-%d}&toc-do=600&luc={at}")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    expect(page.locator(".replay-word b")).to_have_text("PHÁT LẠI")
    clock = page.locator("#replay-time")
    expect(clock).to_have_text(f"{at}:00")
    expect(page.locator("[data-count=normal] b")).to_have_text(re.compile(r"[1-9]\d+"))
    assert page.locator(".pin").count() > 100
    expect(page.locator(".top .clock")).to_be_hidden()
    page.keyboard.press("ArrowRight")
    expect(clock).to_have_text(f"{at[:3]}15:00")
    page.keyboard.press("Space")
    expect(page.locator("#replay-play")).to_have_attribute("aria-pressed", "true")
    expect(clock).not_to_have_text(re.compile(f"^{at[:3]}1"))
    page.keyboard.press("Space")
    expect(page.locator("#replay-play")).to_have_attribute("aria-pressed", "false")
    page.wait_for_function(
        "location.search.endsWith('luc=' + encodeURIComponent(document.getElementById('replay-time').textContent))"
    )
    page.keyboard.press("ArrowUp")
    expect(page).to_have_url(re.compile("toc-do=1800"))
    page.locator("#replay-scrub").fill(str(3600 * hour + 1_200))
    expect(clock).to_have_text(f"{at[:3]}20:00")
    page.reload()
    expect(clock).to_have_text(f"{at[:3]}20:00")
    page.locator(f"#replay-marks button[title$='{TITLE}']").click()
    expect(clock).to_have_text(f"{at[:3]}12:00")
    expect(page.locator("#replay-list")).to_contain_text(f"{TITLE}{at[:3]}12")
    expect(page.locator(".replay-ring [data-state=warning]")).to_have_count(1)
    press_while_it_plays(page, at[:3])
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#replay-list")).not_to_contain_text(TITLE)
    assert errors == []


def press_while_it_plays(page: Page, hour: str) -> None:
    """See an alert of the list keep the focus while the day plays, and lead to where it began."""
    alert, clock = page.locator("#replay-list button", has_text=TITLE), page.locator("#replay-time")
    page.locator("#replay-speed").select_option("60")
    alert.focus()
    pressed = alert.element_handle()
    page.locator("#replay-play").evaluate("play => play.click()")
    expect(clock).to_have_text(re.compile(f"^{hour}(1[3-9]|2)"))
    page.locator("#replay-play").evaluate("pause => pause.click()")
    expect(alert).to_be_focused()
    assert pressed.evaluate("button => button.isConnected"), "pressed on one, the mouse is let go on another"
    page.keyboard.press("Enter")
    expect(clock).to_have_text(f"{hour}12:00")


def raise_alert(url: str, at: datetime) -> None:
    """Put an alert of twenty minutes into the past."""
    with connect(url) as conn:
        conn.execute(
            "INSERT INTO alert (rule, subject, state, level, severity, title_vi, title_en, opened_at, changed_at,"
            " event_time, resolved_at, evidence, seq, version) VALUES ('water_level', 'WTR-009', 'resolved', 1, 3,"
            " %(title)s, %(title)s, %(at)s, %(at)s, %(at)s, %(at)s + interval '20 minutes', '{}', 1, 1)",
            {"title": TITLE, "at": at},
        )
