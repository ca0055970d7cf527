"""The wall in a real browser: it moves without a reload, speaks both languages, and fits phone, desk and 4K."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import LiteralString

import pytest
from playwright.sync_api import Page, expect

from dashboards.boards import boards, path_of
from dashboards.playlists import PLAYLISTS
from streams.db import connect
from streams.users import accounts
from tests.browser.visitors import fill_in
from tests.browser.wall_city import SIZES, WallCity
from tests.integration.dashboards.sample import observe
from tests.integration.dashboards.web import KIOSK, PASSWORD
from tests.proof import PATIENCE, Proof

PATHS = {board.name: path_of(board.name) for board in boards()}
AT_ONCE_MS = 1_000 * PATIENCE


@pytest.fixture
def city(shared_wall: WallCity) -> WallCity:
    shared_wall.forget()
    return shared_wall


def panel(page: Page, name: str) -> str:
    return f"[data-panel={name}]"


def drawn(page: Page) -> None:
    """Wait until every card of the board shows its data."""
    expect(page.locator(".card[data-trouble=none]").first).to_be_visible()
    expect(page.locator(".card[data-trouble=waiting]")).to_have_count(0)


def test_a_new_value_is_on_the_wall_within_a_second_without_a_reload(city: WallCity) -> None:
    page = city.signed_in()
    drawn(page)
    page.evaluate("window.untouched = true")
    value = page.locator(f"{panel(page, 'highest_water')} .value b")
    for level, shown in ((24.31, "24,31"), (26.05, "26,05")):
        observe(city.web.database_url, "WTR-010", "water_level", level, datetime.now(UTC))
        expect(value).to_have_text(shown, timeout=AT_ONCE_MS)
    detail = page.locator(f"{panel(page, 'highest_water')} .detail")
    expect(detail).to_contain_text("vượt báo động\u00a0III 0,05\u00a0m")
    expect(page.locator(".pin[data-kind=water][data-state=danger]")).to_have_count(1, timeout=AT_ONCE_MS)
    assert page.evaluate("window.untouched")


def test_a_wrong_password_is_told_and_the_name_kept(city: WallCity) -> None:
    page = city.page()
    page.goto("/")
    page.fill("[name=name]", "canbo")
    page.fill("[name=password]", "wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Tên đăng nhập hoặc mật khẩu không đúng")
    expect(page.locator("[name=name]")).to_have_value("canbo")
    expect(page.locator("[name=password]")).to_be_focused()


def test_one_key_switches_the_language_and_it_stays(city: WallCity) -> None:
    page = city.signed_in()
    expect(page.locator("h2").first).to_have_text("Trạm đang báo về")
    page.keyboard.press("l")
    expect(page.locator("h2").first).to_have_text("Stations reporting")
    expect(page).to_have_url(re.compile("lang=en"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.goto("/board/dossiers")
    expect(page.locator("h2").first).to_have_text("Dossiers today")
    page.locator("[data-do=language]").click()
    expect(page.locator("h2").first).to_have_text("Hồ sơ nhận hôm nay")


def test_the_keyboard_moves_between_boards_and_opens_the_help(city: WallCity) -> None:
    page = city.signed_in()
    drawn(page)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("4")
    expect(page.locator("nav [aria-current=page]")).to_have_text("Không khí")
    page.keyboard.press("1")
    expect(page.locator("nav [aria-current=page]")).to_have_text("Toàn cảnh")
    page.keyboard.press("t")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_a_kiosk_may_look_at_everything_and_do_nothing(city: WallCity) -> None:
    page = city.page()
    page.goto(f"/?kiosk={KIOSK}")
    drawn(page)
    assert KIOSK not in page.url
    expect(page.locator("form[action='/logout']")).to_have_count(0)
    expect(page.locator(".who")).to_have_count(0)
    assert_no_error_and_no_other_host(city)
    page.goto("/desk")
    expect(page.locator("#desk h2").first).to_be_visible()
    expect(page.locator("#desk button")).to_have_count(0)


def test_the_clock_is_the_citys_whatever_the_browsers_zone(city: WallCity) -> None:
    page = city.signed_in()
    hanoi = page.evaluate(
        "new Intl.DateTimeFormat('en-GB', {timeZone: 'Asia/Ho_Chi_Minh', timeStyle: 'short'}).format(new Date())"
    )
    expect(page.locator("#city-time")).to_contain_text(re.compile(hanoi[:3]))
    expect(page.locator("#city-date")).to_contain_text(re.compile(r"^(Thứ \S+|Chủ Nhật), \d\d/\d\d/\d{4}$"))


@pytest.mark.parametrize("board", PATHS)
def test_a_board_fits_every_screen_without_cut_words_errors_or_other_hosts(city: WallCity, board: str) -> None:
    page = city.signed_in(path=PATHS[board])
    drawn(page)
    assert page.viewport_size
    drawn_in = page.viewport_size["width"]
    for size, (width, height) in sorted(SIZES.items(), key=lambda named: named[1][0] != drawn_in):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        page.evaluate("ioc.wholeRows()")
        wide, high = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert wide <= width, size
        assert size == "phone" or high <= height, "a wall does not scroll"
        assert cut_words(page) == [], size
        assert words_outside_their_cards(page) == [], size
        assert names_under_a_legend(page) == [], size
    assert dead_links(page) == []
    assert_no_error_and_no_other_host(city)


def dead_links(page: Page) -> list[str]:
    """Return where the first link of each column of each card leads, when it leads nowhere."""
    links: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.card')].flatMap(card => {
            const links = [...card.querySelectorAll('td a[href]')].reverse();
            const firsts = links.map(link => [link.closest('td').dataset.label, link.pathname + link.search]);
            return Object.values(Object.fromEntries(firsts));
        })"""
    )
    return [link for link in links if not page.request.get(link).ok]


def test_a_kiosk_turns_through_every_board_and_each_fits(city: WallCity, proof: Proof) -> None:
    every = proof.size("every so many boards are looked at", small=3, full=1)
    page = city.page("wall")
    page.goto(f"/tuong?kiosk={KIOSK}")
    width, height = SIZES["wall"]
    for number, stop in enumerate(PLAYLISTS[0].stops, start=1):
        expect(page).to_have_url(f"{city.web.url}{PATHS[stop.board]}?playlist=tuong")
        expect(page.locator("#rotation b")).to_have_text(f"{number}/{len(PATHS)}")
        if number % every == 0:
            drawn(page)
            page.evaluate("ioc.wholeRows()")
            size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
            assert (size[0] <= width, size[1] <= height) == (True, True), stop.board
            assert (stop.board, cut_words(page), words_outside_their_cards(page)) == (stop.board, [], [])
        page.keyboard.press("ArrowRight")
    expect(page).to_have_url(f"{city.web.url}{PATHS[PLAYLISTS[0].stops[0].board]}?playlist=tuong")
    page.goto("/tuong?playlist=do-thj")
    drawn(page)
    expect(page.locator(".chooser .past")).to_contain_text("Không có vòng bảng “do-thj”: đang xem “tuong”.")
    expect(page.locator("#rotation b")).to_have_text(f"1/{len(PATHS)}")
    assert_no_error_and_no_other_host(city)


def test_a_wall_turns_by_itself_until_somebody_stops_it_or_an_alert_holds_it(city: WallCity) -> None:
    page = city.page()
    page.clock.install()
    page.goto(f"/tuong?kiosk={KIOSK}&playlist=du-lieu")
    for board in ("population", "digital"):
        expect(page).to_have_url(at_board(city, board))
        turns(page)
        page.clock.fast_forward(61_000)
    expect(page).to_have_url(at_board(city, "data"))
    turns(page)
    page.keyboard.press(" ")
    expect(page.locator("#turn-told")).to_have_text("Đã dừng")
    page.clock.fast_forward(300_000)
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(at_board(city, "digital"))
    turns(page)
    page.keyboard.press(" ")
    expect(page.locator("#turn-told")).to_have_text("")
    _raise_critical(city.web.database_url)
    expect(page).to_have_url(at_board(city, "water"))
    expect(page.locator("#turn-told")).to_have_text("Giữ lại vì: Nguy cơ lũ quét")
    page.clock.fast_forward(300_000)
    with connect(city.web.database_url) as conn:
        conn.execute(
            "UPDATE alert SET state = 'acknowledged', acknowledged_by = 'truc', acknowledged_at = now()"
            " WHERE rule = 'flash_flood'"
        )
        conn.execute("NOTIFY committed, 'alerts'")
    expect(page.locator("#turn-told")).to_have_text("")
    expect(page).to_have_url(at_board(city, "water"))
    page.clock.fast_forward(61_000)
    expect(page).to_have_url(at_board(city, "data"))


def at_board(city: WallCity, board: str) -> str:
    return f"{city.web.url}/board/{board}?playlist=du-lieu"


def turns(page: Page) -> None:
    """Wait until the page's script turns it: its line has begun to fill."""
    expect(page.locator("#turn-line")).to_have_attribute("data-still", re.compile("true|false"))


def _raise_critical(url: str) -> None:
    with connect(url) as conn:
        conn.execute(
            """
            WITH raised AS (
                INSERT INTO alert (rule, subject, state, level, severity, title_vi, title_en, opened_at, changed_at,
                    event_time, evidence, seq, version)
                VALUES ('flash_flood', 'WTR-010', 'firing', 2, 4, 'Nguy cơ lũ quét', 'Danger of a flash flood', now(),
                    now(), now(), '{}', 1, 1)
                RETURNING id
            ), step AS (
                INSERT INTO alert_transition (alert, seq, kind, state, level, severity, who, why, event_time, at,
                    evidence)
                SELECT id, 1, 'fired', 'firing', 2, 4, 'system', '', now(), now(), '{}' FROM raised
            )
            INSERT INTO outbox (alert, seq, channel, state) SELECT id, 1, 'log', 'nobody' FROM raised
            """
        )
        conn.execute("NOTIFY committed, 'alerts'")


def test_curves_bear_the_alerts_about_them(city: WallCity) -> None:
    page = city.signed_in(path="/board/water")
    drawn(page)
    card = page.locator(panel(page, "water_alarms"))
    expect(card.locator(".alerted")).to_contain_text("Cảnh báo")
    assert "Mực nước trên báo động I tại Sông Lô tại Tuyên Quang" in card.locator(".spoken").all_text_contents()[0]
    chart = card.locator(".chart")
    number = (chart.get_attribute("id") or "").lstrip("c")
    page.wait_for_function(f"getElement({number}).chart.getOption()?.series?.at(-1)?.markArea?.data?.length > 0")
    box = chart.bounding_box()
    assert box
    for share in (0.5, 0.95):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    expect(card.locator(".tip-alert").first).to_contain_text("Mực nước trên báo động I")
    assert_no_error_and_no_other_host(city)


def assert_no_error_and_no_other_host(city: WallCity) -> None:
    """Fail if a browser reported an error since this test began, or asked another host than the city's."""
    assert city.errors == []
    assert city.hosts == {city.web.url.removeprefix("http://")}


def cut_words(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.card h2, .value, .detail, .curves li, td, th, nav a, .clock span')]
        .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
        .map(e => e.className + ' ' + e.textContent)"""
    )
    return found


def words_outside_their_cards(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.card')].flatMap(card => {
            const c = card.getBoundingClientRect();
            return [...card.querySelectorAll('h2, .value, .detail, .curves, .legend, .badge')]
                .filter(e => !e.closest('.rows') && e.offsetParent)
                .filter(e => { const r = e.getBoundingClientRect(); return Math.max(
                    r.right - c.right, r.bottom - c.bottom, c.left - r.left, c.top - r.top) > 1; })
                .map(e => card.dataset.panel + ': ' + e.textContent);
        })"""
    )
    return found


def names_under_a_legend(page: Page) -> list[str]:
    """Return the names and values on maps that a map's legend covers."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('.mappanel')].flatMap(card => {
            const over = [...card.querySelectorAll('.legend > *')].map(part => part.getBoundingClientRect());
            return [...card.querySelectorAll('.place > span, .pin-label')]
                .filter(name => getComputedStyle(name).visibility === 'visible')
                .filter(name => { const r = name.getBoundingClientRect(); return over.some(o =>
                    o.left < r.right && r.left < o.right && o.top < r.bottom && r.top < o.bottom); })
                .map(name => card.dataset.panel + ': ' + name.textContent);
        })"""
    )
    return found


def test_an_open_wall_closes_when_its_user_is_disabled(city: WallCity) -> None:
    page = city.page()
    fill_in(page, "/board/platform", "khach", PASSWORD)
    drawn(page)
    with connect(city.web.database_url) as conn:
        accounts.set_disabled(conn, "khach", True, at=datetime.now(UTC), by="test")
    expect(page).to_have_url(re.compile("/login"), timeout=15_000 * PATIENCE)


def test_every_panel_has_words_for_those_who_see_no_picture(city: WallCity) -> None:
    page = city.signed_in()
    drawn(page)
    for card in page.locator(".card").all():
        label = page.locator(f"#{card.get_attribute('aria-labelledby')}")
        assert label.text_content()
        spoken = card.locator(".body :not([aria-hidden=true])").all_text_contents()
        assert any(text.strip() for text in spoken), card.get_attribute("data-panel")
    assert page.locator(".spoken li", has_text="Mất tín hiệu").count() == 2


def test_stale_data_are_marked_and_fresh_ones_are_not(city: WallCity) -> None:
    page = city.signed_in()
    drawn(page)
    card = page.locator(panel(page, "pm25_now"))
    _measured_last(city, "now() - interval '10 minutes'")
    expect(card).to_have_attribute("data-trouble", "stale")
    expect(card.get_by_role("status")).to_contain_text("Số liệu cũ · 1")
    _measured_last(city, "now()")
    expect(card).to_have_attribute("data-trouble", "none")


def _measured_last(city: WallCity, at: LiteralString) -> None:
    """Let those stations that are not silent have measured last at `at`, whenever the sample city was filled."""
    with connect(city.web.database_url) as conn:
        conn.execute(f"UPDATE observation_last SET time = {at} WHERE time > now() - interval '1 hour'")
        conn.execute("NOTIFY committed, 'observations'")


def test_a_card_says_that_its_stream_has_stopped_and_what_it_does_not_follow(
    city: WallCity,
) -> None:
    with connect(city.web.database_url) as conn:
        conn.execute("UPDATE flow SET committed_at = now() - interval '3 hours' WHERE topic = 'ioc.dossiers'")
        conn.execute(
            "INSERT INTO flow_minute (topic, partition, bucket, received, rejected)"
            " VALUES ('ioc.dossiers', 9, date_trunc('minute', now()) - interval '23 hours 50 minutes', 1, 0)"
        )
    page = city.signed_in(path="/board/dossiers?agency=H60.02")
    old = page.locator(f"{panel(page, 'dossiers_open')}[data-trouble=stale]")
    expect(old.get_by_role("status")).to_have_text("Nguồn im lặng · 3 giờ")
    expect(old.locator(".of-now")).to_have_text("toàn tỉnh")
    expect(page.locator(f"{panel(page, 'dossiers_by_unit')} .of-now")).to_have_count(0)
    assert cut_words(page) == []
    old.press("e")
    expect(old.locator(".take .note").first).to_be_visible()
    for width, height in SIZES.values():
        page.set_viewport_size({"width": width, "height": height})
        for name in ("dossiers_today", "dossiers_open", "dossiers_per_hour", "dossiers_by_unit"):
            card = page.locator(panel(page, name))
            card.locator(".take").evaluate("menu => { menu.open = true; }")
            box = card.locator(".take > div").bounding_box()
            assert box, name
            assert (box["x"] >= 0, box["x"] + box["width"] <= width, box["y"] >= 0) == (True, True, True), name
            card.locator(".take").evaluate("menu => { menu.open = false; }")
    with connect(city.web.database_url) as conn:
        conn.execute("UPDATE flow SET committed_at = now() + interval '1 day' WHERE topic = 'ioc.dossiers'")
    expect(page.locator(panel(page, "dossiers_open"))).to_have_attribute("data-trouble", "none", timeout=20_000)
