"""Entering figures in a real browser, through Kafka and a worker, until they stand in the book and on the board."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.entered_city import EnteredCity
from tests.proof import PATIENCE

STORED_MS = 20_000 * PATIENCE


def enter(page: Page, year: str, rank: str, score: str, decision: str) -> None:
    page.get_by_label("Năm").fill(year)
    page.get_by_label("Thứ hạng toàn quốc").fill(rank)
    page.get_by_label("Điểm (0 đến 1)").fill(score)
    page.get_by_label("Số văn bản công bố").fill(decision)
    page.keyboard.press("Enter")


def test_a_year_is_entered_corrected_and_seen_on_the_board(entered: EnteredCity) -> None:
    page = entered.page("/nhap-so-lieu")
    lines = page.locator("#entries tbody tr")
    expect(page.locator("#entries")).to_contain_text("Chưa có lần nhập nào")
    enter(page, "2024", "64", "0,6428", "1234/QĐ-BKHCN")
    wrong = page.get_by_label("Thứ hạng toàn quốc")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert").filter(has_text="từ 1 đến 63")).to_be_visible()
    expect(page.get_by_label("Số văn bản công bố")).to_have_value("1234/QĐ-BKHCN")
    expect(lines).to_have_count(0)
    wrong.fill("36")
    page.get_by_role("button", name="Ghi số liệu").click()
    expect(page.get_by_text("Đã ghi số liệu năm 2024.")).to_be_visible()
    expect(page.get_by_label("Năm")).to_have_value("")
    expect(lines).to_have_count(1)
    expect(lines.first).to_contain_text("0,6428")
    expect(lines.first).to_contain_text("Quản trị")
    expect(lines.first).to_contain_text("đang dùng", timeout=STORED_MS)
    enter(page, "2024", "38", "0.6428", "1234/QĐ-BKHCN")
    expect(lines.nth(1)).to_contain_text("đã được thay", timeout=STORED_MS)
    expect(lines.first).to_have_attribute("data-state", "holds")
    page.goto("/board/digital")
    expect(page.locator(".card", has_text="Hạng chuyển đổi số").first).to_contain_text("38")
    expect(page.locator(".card", has_text="Hạng chuyển đổi số theo năm")).to_contain_text("2024")
