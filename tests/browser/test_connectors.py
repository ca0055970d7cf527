"""The ways in, in a real browser: what somebody opened stays open, and a source set aside is let in again."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import expect

from streams.db import connect
from tests.browser.entered_city import EnteredCity
from tests.browser.outage import away
from tests.browser.wall_city import WallCity
from tests.integration.dashboards.sample import observe


def test_a_source_is_released_once_the_database_is_back(entered: EnteredCity) -> None:
    with connect(entered.database_url) as conn:
        conn.execute("INSERT INTO source_quarantine (source, since, reason) VALUES ('AIR-ASIDE', now(), 'thử')")
    page = entered.page("/ket-noi")
    release, dialog = page.locator("[data-release='AIR-ASIDE']"), page.get_by_role("dialog")
    why, sends = dialog.locator("[name=why]"), dialog.locator("button:not([data-cancel])")
    release.press("Enter")
    why.fill("đã thay cảm biến")
    with away(entered.database_url):
        sends.click()
        expect(page.get_by_text("CHƯA thả được")).to_be_visible()
    release.press("Enter")
    expect(why).to_have_value("đã thay cảm biến")
    sends.click()
    expect(page.get_by_text("Đã thả AIR-ASIDE khỏi cách ly.")).to_be_visible()
    expect(release).to_have_count(0)


def test_what_is_not_used_stays_unfolded_while_measurements_come(shared_wall: WallCity) -> None:
    page = shared_wall.signed_in(path="/ket-noi")
    heard = page.locator("[data-way=weather] time")
    expect(heard).to_be_visible()
    before = str(heard.text_content())
    unused = page.locator("#ways .unused")
    unused.locator("summary").click()
    observe(shared_wall.web.database_url, "WEA-001", "temperature", 24.5, datetime.now(UTC))
    expect(heard).not_to_have_text(before)
    expect(unused).to_have_attribute("open", "")
