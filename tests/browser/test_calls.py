"""What calls an officer in a real browser: the wall's sound, and notifications on a registered device."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from streams.alerts import silences
from streams.delivery.push.vapid import Vapid, new_key
from streams.roster import people
from tests.browser.chromium import chromium_with_windows
from tests.browser.desk_city import KIOSK, PASSWORD, DeskCity, desk_city
from tests.browser.visitors import Visitors, fill_in
from tests.integration.alerts.scene import database, officer_on_duty, value
from tests.integration.delivery.push_service import PushServer, push_server
from tests.services import PostgresServer
from tests.waiting import wait_until

KEY = new_key()
COUNT_SOUNDS = """
window.sounded = 0;
const begin = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...given) { window.sounded += 1; return begin.apply(this, given); };
"""
# A browser subscribes at its maker's servers on the Internet; this one does at the test's push service.
SUBSCRIBE_HERE = """
const given = %s;
let current = null;
const made = {
  endpoint: given.endpoint,
  toJSON: () => ({ endpoint: given.endpoint, keys: { p256dh: given.p256dh, auth: given.auth } }),
  unsubscribe: async () => { current = null; return true; },
};
PushManager.prototype.subscribe = async (options) => { window.subscribedFor = options; return (current = made); };
PushManager.prototype.getSubscription = async () => current;
"""
SHOWN = "navigator.serviceWorker.ready.then(r => r.getNotifications()).then(all => all.map(n => [n.title, n.tag]))"


@pytest.fixture
def with_windows(visitors: Visitors) -> Iterator[Browser]:
    with chromium_with_windows(visitors.browser) as browser:
        yield browser


@pytest.fixture(scope="module")
def push(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushServer]:
    with push_server(tmp_path_factory.mktemp("push")) as server:
        yield server


@pytest.fixture(scope="module")
def city(
    visitors: Visitors,
    postgres_server: PostgresServer,
    push: PushServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[DeskCity]:
    url = postgres_server.fresh_database()
    with database(url) as conn:
        officer_on_duty(conn)
        people.add_officer(conn, "Trần Thị Bình", "binh@example.vn", "binh")
    with desk_city(visitors, url, tmp_path_factory.mktemp("calls"), **push.trust(), IOC_PUSH_KEY=KEY) as city:
        yield city
    postgres_server.drop(url)


def sounded(page: Page, count: int) -> None:
    """Wait for that many sounds, and see that no other follows."""
    page.wait_for_function("count => window.sounded >= count", arg=count)
    page.wait_for_timeout(700)
    assert page.evaluate("window.sounded") == count


def called(page: Page, station: str, severity: int) -> None:
    expect(page.locator("#alarm")).to_contain_text(station)
    expect(page.locator("#alarm")).to_have_attribute("data-severity", str(severity))


def test_a_wall_sounds_once_for_each_critical_alert_that_was_told(city: DeskCity) -> None:
    context = city.context()
    context.add_init_script(COUNT_SOUNDS)
    page = context.new_page()
    page.goto(f"{city.url}/?kiosk={KIOSK}")
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "false")
    city.rise("WTR-301", 24.5)
    called(page, "WTR-301", 3)
    sounded(page, 0)
    moves = "getComputedStyle(document.getElementById('alarm')).animationName"
    assert page.evaluate(moves) == "none"
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moves) == "alarm-pulse"

    page.keyboard.press("s")
    expect(page.locator("#sound")).to_have_attribute("aria-pressed", "true")
    sounded(page, 1)
    city.rise("WTR-302", 24.5)
    called(page, "WTR-302", 3)
    sounded(page, 2)
    now = datetime.now(UTC)
    with database(city.database_url) as conn:
        silences.add(conn, None, "WTR-303", (now, now + timedelta(hours=1)), None, "bảo trì", "test", now)
    city.rise("WTR-303", 26.5)
    city.rise("WTR-304", 22.5)
    with database(city.database_url) as conn:
        wait_until(lambda: value(conn, "SELECT count(*) FROM alert WHERE state = 'firing'") == 4)
    sounded(page, 2)

    page.reload()
    expect(page.locator("#sound-state")).to_contain_text("Trình duyệt đang chặn âm thanh")
    city.rise("WTR-305", 26.5)
    called(page, "WTR-305", 4)
    sounded(page, 0)
    page.keyboard.press("x")
    sounded(page, 1)
    expect(page.locator("#sound-state")).to_be_empty()


def delivered(context: BrowserContext, page: Page, origin: str, told: dict[str, Any]) -> None:
    """Hand a message to the page's own service worker, as the browser does when one was pushed."""
    tools, known = context.new_cdp_session(page), list[str]()

    def noted(event: dict[str, Any]) -> None:
        known.extend(one["registrationId"] for one in event["registrations"] if not one["isDeleted"])

    tools.on("ServiceWorker.workerRegistrationUpdated", noted)
    tools.send("ServiceWorker.enable")
    page.wait_for_timeout(300)
    message = {"origin": origin, "registrationId": known[-1], "data": json.dumps(told)}
    tools.send("ServiceWorker.deliverPushMessage", message)
    tools.detach()


def test_an_officer_is_told_on_a_device_tries_it_and_leaves(
    city: DeskCity, push: PushServer, with_windows: Browser
) -> None:
    browser = push.subscribe("binhs", Vapid(KEY, "mailto:x@localhost").public_key)
    context = with_windows.new_context(base_url=city.url, reduced_motion="reduce")
    page = context.new_page()
    fill_in(page, "/health", "binh", PASSWORD)
    page.wait_for_url(f"{city.url}/health")
    context.grant_permissions(["notifications"], origin=city.url)
    context.add_init_script(SUBSCRIBE_HERE % json.dumps(browser.subscription()))
    page.goto(f"{city.url}/ca-truc")
    expect(page.get_by_role("status").filter(has_text="Máy này chưa nhận thông báo.")).to_be_visible()
    page.get_by_role("button", name="Nhận thông báo trên máy này").click()
    expect(page.get_by_text("Từ nay máy này nhận thông báo.")).to_be_visible()
    assert page.evaluate("window.subscribedFor") == {"userVisibleOnly": True, "applicationServerKey": browser.for_key}
    device = page.locator("#devices li")
    expect(device).to_have_attribute("data-here", "")
    expect(device).to_contain_text(re.compile(r"Chrome · Linux máy này"))
    expect(page.locator("#my-duty .ways")).to_contain_text("Thông báo trên máy đã đăng ký")
    city.rise("WTR-309", 22.5)
    expect(page.locator("#my-duty .handed li", has_text="WTR-309")).to_contain_text("chưa ai nhận")
    expect(page.get_by_role("status").filter(has_text="Máy này đang nhận thông báo.")).to_be_visible()

    device.get_by_role("button", name="Gửi thử").click()
    expect(page.get_by_text("Đã gửi tin thử.")).to_be_visible()
    expect(device).to_contain_text("nhận lần cuối")
    assert push.refused == []
    told = browser.told[0]
    assert told["title"] == "Thử thông báo trên máy này"
    for _ in range(2):
        delivered(context, page, city.url, told | {"tag": "alert-1", "key": "one"})
        page.wait_for_function(f"() => {SHOWN}.then(all => all.length === 1)")
    assert page.evaluate(SHOWN) == [["Thử thông báo trên máy này", "alert-1"]]

    fresh, door = push.subscribe("binhs-new", browser.for_key), f"{city.url}/may-bao/doi"
    said = fresh.subscription() | {"old": browser.endpoint}
    assert [page.request.post(door, data=body).status for body in (said, said, {"old": "x"})] == [204, 404, 422]
    expect(page.get_by_role("status").filter(has_text="Máy này chưa nhận thông báo.")).to_be_visible()
    back = browser.subscription() | {"old": fresh.endpoint}
    assert page.request.post(door, data=back).status == 204
    expect(page.get_by_role("status").filter(has_text="Máy này đang nhận thông báo.")).to_be_visible()

    page.get_by_role("button", name="Thôi nhận thông báo trên máy này").click()
    expect(page.get_by_text("Máy này thôi nhận thông báo.")).to_be_visible()
    expect(device).to_contain_text("cán bộ bỏ máy này")
    with database(city.database_url) as conn:
        assert [way.channel for way in people.contacts(conn, 2)] == ["email"]
