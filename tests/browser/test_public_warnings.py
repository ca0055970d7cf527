"""A warning to the public in real browsers: written from an alert, approved by a second person, read by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import fromstring

import httpx
import pytest
from cryptography import x509
from playwright.sync_api import Page, expect
from psycopg.types.json import Jsonb
from signxml.verifier import VerifyResult, XMLVerifier

from dashboards.public_warnings.atom import NAMESPACE
from streams.db import connect
from streams.public_warnings.seal import made
from streams.registry.records import Station, Unit
from streams.registry.store import put_stations, put_units
from tests.browser.visitors import Visitors
from tests.integration.dashboards.web import PASSWORD, Web, add_people, running_web

STATION = "WAT-001"
_ALERT = """
INSERT INTO alert (rule, subject, state, level, severity, title_vi, title_en, opened_at, changed_at, event_time,
    evidence, seq, version, place_vi, place_en)
VALUES ('water_level', %s, 'firing', 2, 3, 'Mực nước đạt báo động II: Sông Lô', 'Water at alarm II: River Lô', %s, %s,
    %s, %s, 1, 1, 'Sông Lô tại Tuyên Quang', 'River Lô at Tuyen Quang') RETURNING id
"""


@pytest.fixture
def web(database_url: str, tmp_path: Path) -> Iterator[Web]:
    add_people(database_url)
    with connect(database_url) as conn:
        put_units(conn, [Unit(code="02212", name_vi="Phường Minh Xuân", name_en="Minh Xuan ward", kind="ward")])
        station = {"id": STATION, "kind": "water", "latitude": 21.8236, "longitude": 105.2181}
        put_stations(conn, [Station.model_validate({**station, "name_vi": "Sông Lô", "name_en": "River Lô"})])
    key, certificate = made("test", datetime.now(UTC))
    with running_web(database_url, tmp_path, IOC_CAP_KEY=key, IOC_CAP_CERTIFICATE=certificate) as web:
        yield web


def alert(web: Web) -> int:
    now = datetime.now(UTC)
    evidence = {"value": 24.13, "unit": "m", "lines": [22, 24, 26], "line": 24, "roman": "II"}
    with connect(web.database_url) as conn:
        row = conn.execute(_ALERT, (STATION, now, now, now, Jsonb(evidence))).fetchone()
    assert row is not None
    return int(row[0])


def opened(visitors: Visitors, web: Web, name: str, query: str, width: int = 1440) -> Page:
    page = visitors.sign_in(web.url, name, PASSWORD, (width, 900))
    page.goto(f"/canh-bao-cong-dong{query}")
    return page


def test_a_warning_needs_a_second_person_and_is_then_read_by_everybody(web: Web, visitors: Visitors) -> None:
    with httpx.Client(base_url=web.url, timeout=20) as reader:
        assert fromstring(reader.get("/cap/feed.atom").content).findall(f"{{{NAMESPACE}}}entry") == []
        officer = opened(visitors, web, "canbo", f"?alert={alert(web)}")
        form = officer.locator("form[data-warning]")
        expect(form.get_by_label("Loại sự kiện")).to_have_value("flood")
        expect(form.get_by_label("Tên khu vực (tiếng Việt)")).to_have_value("Sông Lô tại Tuyên Quang")
        headline = form.get_by_label("Tiêu đề (tiếng Việt)")
        headline.fill("Lũ\u202elớn")
        form.get_by_role("button", name="Trình duyệt").click()
        expect(officer.get_by_text("Hãy sửa chỗ được đánh dấu.")).to_be_visible()
        expect(headline).to_be_focused()
        expect(form.locator("[data-field=headline_vi] em")).to_contain_text("ký tự đảo chiều")
        headline.fill("Lũ trên sông Lô vượt báo động II")
        officer.get_by_role("button", name="Vẽ vùng").click()
        sheet = officer.locator(".picker .leaflet-container")
        for x, y in ((120, 100), (220, 100), (220, 200), (300, 250)):
            sheet.click(position={"x": x, "y": y})
        officer.get_by_role("button", name="Bỏ điểm cuối").click()
        form.get_by_label("Phường Minh Xuân").check()
        form.get_by_label("Phường Minh Xuân").press("Enter")
        expect(officer.get_by_text("Đã trình duyệt cảnh báo 1.")).to_be_visible()
        expect(officer.locator("#preview section").first).to_contain_text("Sông Lô tại Tuyên Quang; Phường Minh Xuân")
        expect(officer.locator("[data-warn=approve]")).to_have_count(0)
        expect(officer.get_by_role("button", name="Rút lại để sửa")).to_be_visible()

        second = opened(visitors, web, "quantri", "", width=390)
        second.locator("#warnings a", has_text="Lũ trên sông Lô").click()
        second.get_by_role("button", name="Duyệt và phát hành").click()
        second.get_by_role("dialog").get_by_role("button", name="Duyệt và phát hành").click()
        expect(second.get_by_text("Đã phát hành cảnh báo 1.")).to_be_visible()
        assert second.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(officer.locator("[data-standing]")).to_have_text("Đang có hiệu lực")
        read_and_verified(reader)

        officer.get_by_role("button", name="Hủy cảnh báo").click()
        expect(form.locator("[name=headline_vi]")).to_have_value("Hủy cảnh báo: Lũ trên sông Lô vượt báo động II")
        both_write_at_once(officer, second)


def both_write_at_once(officer: Page, second: Page) -> None:
    """Let both change one draft: the later one hears who was first, keeps the words, and has a say in it no more."""
    headline = officer.locator("form[data-warning] [name=headline_vi]")
    headline.fill("Lời của tôi")
    second.goto("/canh-bao-cong-dong?warning=2")
    second.locator("[name=headline_en]").fill("Called off by the second person")
    second.get_by_role("button", name="Lưu nháp").click()
    expect(second.get_by_text("Đã lưu bản nháp 2.")).to_be_visible()
    # What is only looked at is still about what its author saw.
    officer.get_by_role("button", name="Xem trước").click()
    expect(officer.locator("#preview")).to_contain_text("Lời của tôi")
    submit = officer.get_by_role("button", name="Trình duyệt")
    submit.click()
    expect(officer.get_by_text("Quản trị vừa sửa nội dung")).to_be_visible()
    expect(headline).to_have_value("Lời của tôi")
    expect(officer.locator("#preview")).to_contain_text("Called off by the second person")
    submit.click()
    expect(officer.locator("[data-standing]")).to_have_text("Chờ duyệt")
    expect(second.locator("[data-standing]")).to_have_text("Chờ duyệt")
    expect(second.locator("[data-warn=return]")).to_be_visible()
    expect(second.locator("[data-warn=approve]")).to_have_count(0)


def read_and_verified(reader: httpx.Client) -> None:
    """Read what citizens' programs read, without signing in, and verify it by the certificate that is told."""
    feed = reader.get("/cap/feed.atom")
    assert feed.headers["content-type"].startswith("application/atom+xml")
    (link,) = fromstring(feed.content).findall(f"{{{NAMESPACE}}}entry/{{{NAMESPACE}}}link")
    path = httpx.URL(link.attrib["href"]).path
    message = reader.get(path)
    assert (message.status_code, message.headers["content-type"]) == (200, "application/cap+xml")
    certificate = x509.load_pem_x509_certificate(reader.get("/cap/certificate.pem").content)
    verified = XMLVerifier().verify(message.content, x509_cert=certificate)
    assert isinstance(verified, VerifyResult)
    assert verified.signed_xml is not None
    said = {element.tag.rpartition("}")[2]: element.text for element in verified.signed_xml.iter()}
    assert said["event"] == "Flood"
    assert len(str(said["polygon"]).split()) == 4
    for address, answered in (("/cap/feed.atom", feed), (path, message)):
        tag = answered.headers["etag"]
        assert reader.get(address, headers={"If-None-Match": tag}).status_code == 304
        assert reader.head(address).headers["etag"] == tag
    assert reader.get("/cap/x.xml").status_code == 404
    assert reader.get("/canh-bao-cong-dong").status_code == 303
