"""axe-core on every page and board: no fault against WCAG 2.1 A and AA, in both languages, on dark and on light."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from streams.alerts import silences
from streams.db import connect
from streams.delivery.links import Offer, address
from streams.ratings.tokens import token_of
from streams.roster.model import Shift, Team
from streams.roster.people import add_officer
from streams.roster.store import put_shift, put_team
from tests.browser.wall_city import RATING_KEY, WallCity
from tests.proof import Proof

SECRET = "a secret of the test only"
"""What `running_web` signs links with."""
ASKED = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    "resultTypes": ["violations"],
}
SHADES = {"vi": "dark", "en": "light"}
"""What people see in which language; contrast has nothing to do with it, so that two rounds are enough."""
BEHIND = (
    "/desk/alert/1",
    "/desk/alert/999",
    "/chi-so/2.1",
    "/chi-so/9.9",
    "/phieu-xin-loi",
    "/quy-tac?rule=heat",
    "/quy-tac?new=1",
    "/tram?station=AIR-001",
    "/canh-bao-cong-dong?alert=1",
    "/board/dossiers?hours=168",
)
"""Pages to which no entry of the navigation leads, or that look otherwise with something chosen."""
OPENS = {"/desk": ("main", "?"), "/im-lang": ("main", "n"), "/board/air": (".card", "e")}
"""Where which key opens what stands on no page until somebody asks for it: help, a form, a menu."""
FEW = {"vi": ("/", "/desk"), "en": ("/board/air", "/im-lang")}


@pytest.fixture(scope="module")
def city(shared_wall: WallCity) -> WallCity:
    people_it(shared_wall.web.database_url)
    return shared_wall


def people_it(url: str) -> None:
    """Let there be duty, a silence and officers: pages with nothing on them have no faults."""
    now = datetime.now(UTC)
    with connect(url) as conn:
        an, binh = (add_officer(conn, name, f"{name}@example.vn") for name in ("An", "Bình"))
        put_team(conn, Team("flood", "Tổ phòng chống lũ", "Flood team", None, None, (an, binh)))
        put_shift(conn, Shift("flood", an, now - timedelta(hours=2), now + timedelta(hours=10)))
        silences.add(conn, "frost", None, (now, now + timedelta(hours=1)), None, "sửa trạm", "canbo", now)


def open_to_all(city: WallCity) -> list[str]:
    """Return the addresses that need no session."""
    with connect(city.web.database_url) as conn:
        row = conn.execute("SELECT dossier FROM dossier WHERE closed LIMIT 1").fetchone()
    assert row is not None
    taking = address("", Offer(1, 1, datetime.now(UTC) + timedelta(hours=1)), SECRET)
    return [
        "/login",
        "/login?refused=kiosk",
        f"/danh-gia/{token_of(row[0], RATING_KEY.encode())}",
        "/danh-gia/x",
        taking,
    ]


def looked_at(city: WallCity, language: str) -> Page:
    """Return a page on which the administrator, who may see everything, has signed in."""
    page = city.signed_in(path="/health", name="quantri")
    cookies = {"ioc_theme": SHADES[language], "ioc_lang": language}
    page.context.add_cookies([{"name": n, "value": v, "url": city.web.url} for n, v in cookies.items()])
    page.goto("/desk")
    expect(page.locator("nav[aria-label]")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", language)
    return page


def faults(page: Page) -> list[str]:
    """Return what axe-core finds fault with on the page as it stands: the rule, and where."""
    found = Axe().run(page, options=ASKED).response["violations"]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


def faults_at(page: Page, path: str) -> list[str]:
    """Open a page, wait until all of it is drawn, and return its faults, those of what a key opens too."""
    page.goto(path)
    expect(page.locator("main").first).to_be_visible()
    expect(page.locator("[data-trouble=waiting]")).to_have_count(0)
    # As the page's script does every second.
    page.evaluate("window.ioc?.wholeRows()")
    found = faults(page)
    if path in OPENS:
        place, key = OPENS[path]
        page.locator(place).first.press(key)
        expect(page.locator("dialog[open], details[open]")).to_have_count(1)
        found += faults(page)
    return found


@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("language", SHADES)
def test_no_page_keeps_anybody_out(city: WallCity, language: str, proof: Proof) -> None:
    page = looked_at(city, language)
    menus = page.locator("nav a[data-nav]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    every = proof.size("every page", small=False, full=True)
    paths = [*menus, *BEHIND, *open_to_all(city)] if every else FEW[language]
    proof.figure("pages", len(paths))
    found = {path: faults_at(page, path) for path in paths}
    assert {path: faults for path, faults in found.items() if faults} == {}
