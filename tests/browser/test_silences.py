"""Silences in a real browser: an alert is silenced from its page, is held, and is told of when the silence ends."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from streams.clock import LOCAL_ZONE
from tests.browser.desk_city import DeskCity
from tests.browser.outage import away
from tests.integration.alerts.scene import database, value
from tests.waiting import wait_until

TOLD = """
SELECT count(*) FROM outbox o JOIN alert_transition t USING (alert, seq) JOIN alert a ON a.id = t.alert
WHERE a.subject = %s AND t.kind = %s
"""


@pytest.fixture
def city(shared_desk: DeskCity) -> DeskCity:
    return shared_desk


def test_an_alert_is_silenced_from_its_page_and_told_of_when_the_silence_ends(city: DeskCity) -> None:
    city.rise("WTR-201", 24.6)
    page = city.sign_in("an")
    page.goto(f"{city.url}/desk")
    expect(page.locator("[data-silences]")).to_have_text("Đang tạm im: không có")
    page.locator("#desk a", has_text="WTR-201").first.click()
    expect(page.locator("h1")).to_contain_text("WTR-201")
    page.keyboard.press("s")
    set_over_several(city, page)
    card = page.locator("[data-now] [data-silence]")
    expect(card).to_contain_text("Nguyễn Văn An đặt: thay phao <b>")
    expect(card).to_contain_text("Đang diễn ra bên dưới: 2")
    city.rise("WTR-203", 22.5)
    expect(card).to_contain_text("Đã giữ lại 1 cảnh báo")
    with database(city.database_url) as conn:
        assert value(conn, TOLD, "WTR-203", "fired") == 0
    seen_by_a_viewer(city)
    extend_and_end(city, page)
    with database(city.database_url) as conn:
        wait_until(lambda: value(conn, TOLD, "WTR-203", "still") == 1, 5, "what was held is told of")
        assert value(conn, "SELECT count(*) FROM user_audit WHERE action LIKE 'silence %%'") == 3
    write_again(page)


def set_over_several(city: DeskCity, page: Page) -> None:
    """Widen what the alert's page filled in; a critical alert among the matching ones must be confirmed."""
    form, would = page.get_by_role("dialog"), page.locator("#would")
    expect(form.locator("[name=rule]")).to_have_value("water_level")
    expect(form.locator("[name=subject]")).to_have_value("WTR-201")
    expect(would).to_contain_text("Khớp 1 trạm: Sông Lô tại WTR-201 (WTR-201)")
    form.locator("[name=subject]").fill("WTR-20*")
    expect(would.locator("[data-holds] li")).to_have_count(1)
    expect(would.locator("[data-words]")).to_have_text(re.compile(r"\d\d:\d\d.*\d\d:\d\d"))
    city.rise("WTR-202", 22.5)
    expect(would.locator("[data-holds] li")).to_have_count(2)
    form.locator("[name=reason]").fill("thay phao <b>")
    page.keyboard.press("Enter")
    expect(page.get_by_text("CHƯA đặt tạm im: có cảnh báo nghiêm trọng")).to_be_visible()
    would.locator("[name=confirmed]").check()
    form.get_by_role("button", name="Tạm im").click()
    expect(page.get_by_text("Đã đặt tạm im.")).to_be_visible()
    expect(form).to_be_hidden()


def seen_by_a_viewer(city: DeskCity) -> None:
    """Go on a phone from the desk to what is silent and to an alert that is held."""
    page = city.sign_in("xem", 390, 844)
    page.goto(f"{city.url}/desk")
    page.locator("[data-silences] a", has_text="Đang tạm im: 1").click()
    expect(page.locator("[data-now] [data-silence]")).to_contain_text("WTR-20*")
    expect(page.locator("main .act")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator(".weight .links a", has_text="WTR-203").first.click()
    expect(page.locator("[data-silent]")).to_contain_text("thay phao <b>")
    expect(page.locator(".timeline")).to_contain_text("Không báo cho ai: tạm im #1")


def extend_and_end(city: DeskCity, page: Page) -> None:
    """Extend the silence once the database is back, be refused when ending it as it was before, and end it as it is."""
    card, dialog = page.locator("[data-now] [data-silence]"), page.get_by_role("dialog")
    stale = card.get_attribute("data-edition")
    card.get_by_role("button", name="Kéo dài").click()
    dialog.locator("[name=lasts]").fill("2 giờ")
    dialog.locator("[name=why]").fill("chưa xong")
    sends = dialog.locator("button:not([data-cancel])")
    with away(city.database_url):
        page.keyboard.press("Enter")
        expect(page.get_by_text("CHƯA thực hiện: mất kết nối")).to_be_visible()
        expect(sends).to_be_enabled()
    expect(dialog.locator("[name=why]")).to_have_value("chưa xong")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("chưa xong")
    told = {"act": "end", "silence": 1, "edition": stale, "why": "xong", "lasts": ""}
    page.evaluate("(told) => emitEvent('silence_act', told)", told)
    expect(page.get_by_text("người khác vừa thay đổi tạm im này")).to_be_visible()
    card.get_by_role("button", name="Kết thúc").click()
    expect(dialog.locator("[data-beneath] li")).to_have_count(3)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    card.get_by_role("button", name="Kết thúc").click()
    page.keyboard.press("Enter")
    expect(page.locator("[data-over] [data-silence]")).to_contain_text("kết thúc: Đã xong việc")


def write_again(page: Page) -> None:
    """Take an ended silence onto the form again, and see what is wrong while writing another."""
    form, would = page.get_by_role("dialog"), page.locator("#would")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(form.locator("[name=reason]")).to_have_value("thay phao <b>")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    page.keyboard.press("n")
    form.locator("[name=rule]").fill("không có quy tắc này")
    form.locator("[name=start]").fill(f"{datetime.now(LOCAL_ZONE) + timedelta(days=1):%Y-%m-%dT22:00}")
    form.get_by_label("CN").check()
    form.locator("[name=last]").fill("2020-01-01")
    expect(would.locator("[data-wrong]")).to_have_count(2)
    expect(form.locator("[name=last]")).to_have_attribute("aria-invalid", "true")
    form.locator("[name=last]").fill("")
    expect(would.locator("[data-words]")).to_have_text("mỗi Chủ Nhật 22:00–23:00")
