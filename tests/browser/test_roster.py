"""The roster in a real browser: whose duty it is, and a turn that is handed over before the eyes of both."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from streams.db import connect
from streams.roster.model import Shift, Team
from streams.roster.people import add_officer
from streams.roster.store import put_shift, put_team
from tests.browser.outage import away
from tests.browser.visitors import Visitors
from tests.integration.dashboards.web import PASSWORD, add_people, running_web


@dataclass(frozen=True)
class RosterCity:
    """A web whose city has an officer on duty now, one who comes next, and one on leave."""

    url: str
    database_url: str
    visitors: Visitors

    def opened(self, name: str, width: int = 1440) -> Page:
        """Return the roster's page of somebody who has signed in."""
        page = self.visitors.sign_in(self.url, name, PASSWORD, (width, 900))
        page.goto("/lich-truc")
        return page

    def signed_in(self, name: str, width: int = 1440) -> Page:
        """Return that page when the turns are on it."""
        page = self.opened(name, width)
        expect(page.locator(".lane")).to_have_count(2)
        return page


@pytest.fixture
def city(visitors: Visitors, database_url: str, tmp_path: Path) -> Iterator[RosterCity]:
    now = datetime.now(UTC)
    add_people(database_url)
    with connect(database_url) as conn:
        an, chi, binh = (add_officer(conn, name, f"{name}@example.vn") for name in ("An", "Chi", "Bình"))
        put_team(conn, Team("flood", "Tổ phòng chống lũ", "Flood team", None, None, (an, binh)))
        put_shift(conn, Shift("flood", an, now - timedelta(hours=2), now + timedelta(hours=10)))
        put_shift(conn, Shift("flood", binh, now + timedelta(hours=10), now + timedelta(hours=34)))
        leave = (chi, now, now + timedelta(hours=1), "ốm")
        conn.execute("INSERT INTO absence (officer, from_at, to_at, note) VALUES (%s, %s, %s, %s)", leave)
    with running_web(database_url, tmp_path) as web:
        yield RosterCity(web.url, database_url, visitors)


def put_on_duty(city: RosterCity, name: str, begin: datetime) -> None:
    """Let somebody else write a turn of ten hours down."""
    with connect(city.database_url) as conn:
        (officer,) = conn.execute("SELECT id FROM officer WHERE name = %s", (name,)).fetchall()
        put_shift(conn, Shift("flood", officer[0], begin, begin + timedelta(hours=10)))
        conn.execute("NOTIFY committed, 'alerts'")


def test_a_turn_is_handed_over_and_everybody_sees_it(city: RosterCity) -> None:
    with away(city.database_url, "shift"):
        officer = city.opened("canbo")
        expect(officer.locator("#roster [role=alert]")).to_be_visible()
    viewer = city.signed_in("khach", width=390)
    expect(officer.locator("[data-duty]")).to_contain_text("Đang trực: An · Kế tiếp: Bình")
    expect(viewer.locator("[data-swap]")).to_have_count(0)
    turn, dialog = officer.locator(".lane", has_text="An").locator("[data-swap]"), officer.get_by_role("dialog")
    turn.focus()
    put_on_duty(city, "Bình", datetime.now(UTC) + timedelta(hours=40))
    expect(officer.locator("[data-swap]")).to_have_count(3)
    expect(turn).to_be_focused()
    officer.keyboard.press("Enter")
    expect(dialog.get_by_label("Người trực thay").locator("option:checked")).to_have_text("Bình")
    dialog.get_by_label("Lý do").fill("đám cưới")
    with away(city.database_url):
        dialog.get_by_role("button", name="Đổi ca").click()
        expect(officer.get_by_text("CHƯA đổi được")).to_be_visible()
    turn.press("Enter")
    expect(dialog.get_by_label("Lý do")).to_have_value("đám cưới")
    dialog.get_by_role("button", name="Đổi ca").click()
    expect(officer.get_by_text("Đã đổi ca trực; người liên quan được báo.")).to_be_visible()
    for page in (officer, viewer):
        expect(page.locator("[data-duty]")).to_contain_text("Đang trực: Bình")
    officer.goto("/desk")
    expect(officer.locator("[data-duty]")).to_contain_text("Đang trực: Bình")
    with connect(city.database_url) as conn:
        told = conn.execute("SELECT actor, detail->>'note' FROM user_audit WHERE action = 'duty swapped'").fetchall()
        sent = conn.execute(
            "SELECT f.name, o.words->>'vi' FROM outbox o JOIN officer f ON f.id = o.officer ORDER BY f.id"
        )
        giver, taker = sent.fetchall()
    assert told == [("canbo", "đám cưới")]
    assert [giver[0], taker[0]] == ["An", "Bình"]
    assert giver[1].endswith("của anh/chị nay do Bình trực. Người đổi: canbo (đám cưới).")
    assert taker[1].endswith("của An nay do anh/chị trực. Người đổi: canbo (đám cưới).")
    an_act_of_any_page_says_that_the_database_is_away(city, officer)


def an_act_of_any_page_says_that_the_database_is_away(city: RosterCity, officer: Page) -> None:
    officer.goto("/ca-truc")
    expect(officer.locator("#my-duty [role=alert]")).to_be_visible()
    with away(city.database_url):
        officer.evaluate("emitEvent('push_drop', {})")
        expect(officer.locator(".q-notification")).to_contain_text("Cơ sở dữ liệu tạm thời gián đoạn")
