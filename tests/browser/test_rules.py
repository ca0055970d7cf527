"""The rules in a real browser: a threshold is previewed, set and taken back, and a rule of one's own is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from streams.alerts import tuning
from streams.alerts.rules import all_rules
from streams.alerts.tuning import Author
from tests.browser.outage import away
from tests.browser.visitors import Visitors
from tests.integration.alerts.scene import database
from tests.integration.alerts.test_looks import furnish
from tests.integration.alerts.test_rules_commands import measured
from tests.integration.dashboards.web import PASSWORD, add_people, running_web


@dataclass(frozen=True)
class RulesCity:
    """A web whose city has two weather stations, one of which was at 36 °C for an hour."""

    url: str
    database_url: str
    visitors: Visitors

    def signed_in(self, name: str, address: str, width: int = 1440) -> Page:
        """Return a page of somebody who has signed in."""
        page = self.visitors.sign_in(self.url, name, PASSWORD, (width, 900))
        page.goto(address)
        return page


@pytest.fixture
def city(visitors: Visitors, database_url: str, tmp_path: Path) -> Iterator[RulesCity]:
    add_people(database_url)
    with database(database_url) as conn:
        furnish(conn)
        measured(conn, "temperature", [30.0] * 20 + [36.0] * 60 + [30.0] * 20, end=datetime.now(UTC))
    with running_web(database_url, tmp_path) as web:
        yield RulesCity(web.url, database_url, visitors)


def test_a_rule_is_previewed_set_taken_back_and_written(city: RulesCity) -> None:
    page = city.signed_in("quantri", "/quy-tac")
    expect(page.locator(".rules li").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("nang nong")
    expect(page.locator(".rules li:visible")).to_have_count(1)
    page.locator(".rules li:visible a").click()
    _set_and_take_back(city, page)
    page.goto("/quy-tac?new=1")
    _write(page)
    page.goto("/quy-tac")
    expect(page.locator(".rules li", has_text="Nóng ở Đài Mỹ Lâm")).to_contain_text("tự viết")
    page.goto("/quy-tac?rule=station_silent")
    page.get_by_role("button", name="Xem thử").click()
    expect(page.locator("#preview")).to_contain_text("Không xem thử được: quy tắc này chỉ hỏi tình trạng hiện tại")
    officer = city.signed_in("canbo", "/quy-tac?rule=heat", width=390)
    expect(officer.locator("#runbook li")).to_have_count(2)
    expect(officer.locator("#rule-form")).to_contain_text("Người duyệt hoặc quản trị")
    expect(officer.locator("form[data-rule]")).to_have_count(0)


def _set_and_take_back(city: RulesCity, page: Page) -> None:
    form, counts = page.locator("form[data-rule]"), page.locator("#preview .count > p > b")
    form.locator("[name=line1]").fill("35,5")
    page.keyboard.press("Enter")
    expect(counts).to_have_text(["1", "0"])
    expect(page.locator("#preview tbody tr")).to_contain_text("Trạm WEA-1")
    page.keyboard.press("Control+Enter")
    expect(form.locator("[data-field=reason] em")).to_contain_text("lý do")
    expect(form.locator("[name=line1]")).to_have_value("35,5")
    form.locator("[name=reason]").fill("CV 12")
    with away(city.database_url):
        page.keyboard.press("Control+Enter")
        expect(page.get_by_text("CHƯA lưu được")).to_be_visible()
        expect(form).not_to_have_attribute("data-sent", "yes")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#versions li")).to_contain_text("CV 12")
    with database(city.database_url) as conn:
        author = Author("người khác", datetime.now(UTC), "khác")
        tuning.tune(conn, all_rules()["heat"], [34, 36, 38], True, author)
    form.locator("[name=line1]").fill("36")
    page.keyboard.press("Control+Enter")
    expect(form.locator("[data-field=reason] em")).to_contain_text("lý do")
    form.locator("[name=reason]").fill("CV 13")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("người khác vừa đổi quy tắc này")).to_be_visible()
    expect(form.locator("[name=line1]")).to_have_value("34")
    page.get_by_role("button", name="Lấy lại bản trước").click()
    page.get_by_role("dialog").get_by_label("Lý do").fill("nhầm")
    page.keyboard.press("Enter")
    expect(page.locator("#versions li").first).to_contain_text("35,5 / 39 / 41")
    expect(page.locator("#versions li")).to_have_count(3)


def _write(page: Page) -> None:
    form = page.locator("form[data-rule]")
    form.locator("[name=name_vi]").fill("Nóng ở Đài Mỹ Lâm")
    form.locator("[name=name_en]").fill("Hot at My Lam")
    form.locator("[name=metric]").select_option("temperature")
    expect(form.locator("[name=span_min]")).to_be_hidden()
    form.locator("[name=way]").select_option("rise")
    expect(form.locator("[name=span_min]")).to_be_visible()
    expect(form.locator("legend")).to_contain_text("(u)")
    form.locator(".stations-of summary").click()
    expect(form.locator(".stations-of li:visible")).to_have_count(2)
    form.get_by_label("Trạm WEA-1").check()
    form.locator("[name=line1]").fill("5")
    form.locator("[name=hold_min]").fill("0")
    form.locator("[name=steps_vi]").fill("Gọi trạm.")
    form.locator("[name=steps_en]").fill("Call the station.")
    form.get_by_role("button", name="Xem thử").click()
    expect(page.locator("#preview .count > p > b")).to_have_text(["1"])
    expect(page.locator("#preview")).to_contain_text("Quy tắc chưa có")
    form.locator("[name=reason]").fill("CV 14")
    form.get_by_role("button", name="Lưu").click()
    page.wait_for_url("**/quy-tac?rule=own_nong_o_dai_my_lam")
    expect(page.locator("h1")).to_have_text("Nóng ở Đài Mỹ Lâm")
    expect(page.locator("#rule .by")).to_contain_text("m, tăng trong 1 giờ")
    expect(form.locator("[name=line1]")).to_have_value("5")
