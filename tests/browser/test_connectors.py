"""The ways in, in a real browser: what somebody opened stays open while the figures above it move."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.browser.wall_city import WallCity
from tests.integration.dashboards.sample import observe


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
