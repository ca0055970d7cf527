"""The desk while the database is away: it says so at once, nothing is pretended, and it comes back by itself."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.desk_city import KIOSK, desk_city
from tests.browser.visitors import Visitors
from tests.proof import PATIENCE
from tests.services import ServiceFactory


def test_the_database_goes_away_and_comes_back(
    visitors: Visitors, service_factory: ServiceFactory, tmp_path: Path
) -> None:
    server = service_factory.postgres()
    with desk_city(visitors, server.fresh_database(), tmp_path) as city:
        page = city.sign_in("an")
        page.goto(f"{city.url}/desk")
        city.rise("WTR-201", 24.5)
        take = page.locator("#desk li", has_text="WTR-201").locator("button")
        expect(take).to_be_visible()
        told = page.context.new_page()
        told.goto(f"{city.url}/desk/alert/1")
        expect(told.locator("h1")).to_contain_text("WTR-201")
        server.running.kill()
        expect(page.locator(".troubles")).to_contain_text("Mất kết nối cơ sở dữ liệu", timeout=3_000 * PATIENCE)
        take.click()
        expect(page.get_by_text("CHƯA ghi được")).to_be_visible(timeout=10_000 * PATIENCE)
        note = told.locator("#note")
        note.fill("đã gọi trạm")
        told.get_by_role("button", name="Ghi chú").click()
        expect(told.get_by_text("CHƯA ghi được")).to_be_visible(timeout=10_000 * PATIENCE)
        expect(note).to_have_value("đã gọi trạm")
        wall = city.context().new_page()
        wall.goto(f"{city.url}/board/water?kiosk={KIOSK}")
        expect(wall.locator("[data-panel=gauges]")).to_be_visible()
        gauges = wall.locator("[data-panel=gauges] tbody tr")
        expect(gauges).to_have_count(0)
        server.running.start()
        expect(page.locator(".troubles", has_text="Mất kết nối")).to_be_hidden(timeout=10_000 * PATIENCE)
        take.click()
        expect(page.get_by_text("Anh/chị đã nhận xử lý")).to_be_visible()
        expect(page.locator("#desk li", has_text="WTR-201")).to_contain_text("đã nhận · Nguyễn Văn An (an)")
        told.get_by_role("button", name="Ghi chú").click()
        expect(told.locator(".timeline li[data-kind=noted]")).to_contain_text("đã gọi trạm")
        expect(note).to_have_value("")
        # Opened while nobody could say which rivers there are, and by nobody who could open it anew.
        expect(gauges).not_to_have_count(0, timeout=15_000 * PATIENCE)
