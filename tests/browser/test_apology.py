"""A letter of apology in a real browser: from the head who answers for it to the paper, and out of the list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from streams.db import connect
from tests.browser.outage import away
from tests.browser.visitors import Visitors
from tests.integration.apologies.late_dossiers import NOW, OPEN, OTHERS, fill
from tests.integration.dashboards.web import PASSWORD, Web, add_people, running_web
from tests.services import PostgresServer


@pytest.fixture(scope="module")
def web(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    url = postgres_server.fresh_database()
    fill(url)
    add_people(url)
    clock = {"IOC_CLOCK_REAL_ORIGIN": datetime.now(UTC).isoformat(), "IOC_CLOCK_CITY_ORIGIN": NOW.isoformat()}
    with running_web(url, tmp_path_factory.mktemp("web"), **clock) as web:
        yield web
    postgres_server.drop(url)


def opened(visitors: Visitors, web: Web, name: str) -> Page:
    page = visitors.sign_in(web.url, name, PASSWORD)
    page.goto("/phieu-xin-loi")
    return page


@pytest.fixture
def officer(visitors: Visitors, web: Web) -> Page:
    return opened(visitors, web, "canbo")


@pytest.fixture
def viewer(visitors: Visitors, web: Web) -> Page:
    return opened(visitors, web, "khach")


def test_a_viewer_sees_who_answers_and_issues_nothing(viewer: Page) -> None:
    expect(viewer.locator("#owed tbody tr")).to_have_count(3)
    expect(viewer.locator("[data-apologise]")).to_have_count(0)


def test_an_officer_issues_a_letter(officer: Page, web: Web) -> None:
    officer.locator("#heads a[href='?agency=H60.09']").click()
    expect(officer.locator("#owed tbody tr")).to_have_count(1)
    officer.locator("#heads a[href='?']").click()
    officer.locator(f"[data-apologise='{OPEN}']").click()
    dialog = officer.locator("#apology")
    expect(dialog.locator("output")).to_have_text(OPEN)
    saturday, monday = NOW + timedelta(days=4), NOW + timedelta(days=6)
    fill_in(officer, saturday, "Chờ thẩm định thực địa")
    expect(officer.locator(".q-notification")).to_contain_text("ngày làm việc")
    officer.locator(f"[data-apologise='{OTHERS}']").click()
    expect(dialog.locator("[name=reason]")).to_have_value("")
    officer.keyboard.press("Escape")
    officer.locator(f"[data-apologise='{OPEN}']").click()
    expect(dialog.locator("[name=reason]")).to_have_value("Chờ thẩm định thực địa")
    with away(web.database_url):
        fill_in(officer, monday, "Chờ thẩm định thực địa")
        expect(officer.get_by_text("CHƯA lập được phiếu")).to_be_visible()
    officer.locator(f"[data-apologise='{OPEN}']").click()
    fill_in(officer, monday, "Chờ thẩm định thực địa")
    expect(officer.locator("#owed tbody tr")).to_have_count(2)
    expect(officer.locator("#owed")).to_contain_text(OTHERS)
    expect(officer.locator("#issued tbody tr")).to_have_count(1)
    expect(officer.locator("#issued a[href$='.pdf']")).to_have_text("01/PXL-H60.08")
    with connect(web.database_url) as conn:
        number = conn.execute("SELECT id FROM apology").fetchone()
    assert number is not None
    paper = officer.request.get(f"/phieu-xin-loi/{number[0]}.pdf")
    assert (paper.status, paper.headers["content-type"], paper.body()[:5]) == (200, "application/pdf", b"%PDF-")
    assert officer.request.get("/phieu-xin-loi/999.pdf").status == 404


@pytest.mark.parametrize("sign", ["\x00", "\x07"])
def test_a_character_that_cannot_be_kept_is_told_as_such(officer: Page, sign: str) -> None:
    expect(officer.locator("#owed tbody tr").first).to_be_visible()
    told = {"dossier": OTHERS, "promised": f"{NOW + timedelta(days=6):%Y-%m-%d}", "reason": f"Chờ{sign}ý kiến"}
    officer.evaluate("told => emitEvent('apologise', told)", told)
    expect(officer.locator(".q-notification")).to_contain_text("ký tự điều khiển")


def fill_in(page: Page, promised: datetime, reason: str) -> None:
    page.get_by_label("Hẹn trả lại vào ngày").fill(f"{promised:%Y-%m-%d}")
    page.get_by_label("Lý do chậm").fill(reason)
    page.locator("#apology button[value=issue]").click()
