"""The navigation: few words in the header, every page within two clicks, and where one is."""

from __future__ import annotations

from dashboards.navigation import Entry, html
from dashboards.texts import Text
from streams.users.people import Role

PAGES = [
    Entry("/", Text("Toàn cảnh", "Overview"), Role.VIEWER, 10),
    Entry("/board/air", Text("Không khí", "Air"), Role.VIEWER, 20),
    Entry("/board/traffic", Text("Giao thông", "Traffic"), Role.VIEWER, 35),
    Entry("/board/dossiers", Text("Hồ <sơ>", "Dossiers"), Role.VIEWER, 40),
]


def test_pages_stand_in_menus_and_the_first_ones_alone() -> None:
    shown = html(PAGES, "/board/traffic", "vi")
    assert shown.startswith('<a href="/" data-nav>Toàn cảnh</a><details')
    assert shown.count("<details") == 2
    assert "<summary>Đô thị, môi trường · <b>Giao thông</b></summary>" in shown
    assert 'href="/board/traffic" data-nav aria-current="page"' in shown
    assert "Hồ &lt;sơ&gt;" in shown


def test_a_menu_without_the_page_says_only_its_own_title() -> None:
    assert "<summary>City, environment</summary>" in html(PAGES, "/", "en")
