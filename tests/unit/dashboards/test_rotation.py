"""A wall that turns: which boards it goes through, which one an alert calls it to, and what its script is told."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from dashboards.playlists import PLAYLISTS, Playlist, Stop, playlist
from dashboards.rotation import drawing
from dashboards.rotation.held import Held
from dashboards.texts import Text
from streams.users.people import KIOSK, Role, User

EVIL = "<script>alert(1)</script>"
CITY = Playlist("do-thi", Text("Đô thị", "City"), (Stop("overview", 120), Stop("water"), Stop("gone")))


def test_the_address_names_the_rotation_and_the_usual_one_stands_for_any_other() -> None:
    assert playlist("do-thi").name == "do-thi"
    assert playlist("nonsense") is PLAYLISTS[0]
    assert drawing.address(CITY, "overview") == "/?playlist=do-thi"
    assert drawing.address(CITY, "water") == "/board/water?playlist=do-thi"


@pytest.mark.parametrize("who", [KIOSK, User("ai", "Ai", Role.ADMINISTRATOR)], ids=["kiosk", "administrator"])
def test_boards_that_are_no_more_are_left_out(who: User) -> None:
    assert drawing.stops_for(CITY, who) == list(CITY.stops[:2])


@pytest.mark.parametrize(("here", "place"), [("water", "2/2"), ("air", "–/2")])
def test_the_script_is_told_where_to_go_and_the_viewer_where_it_stands(here: str, place: str) -> None:
    html = drawing.controls(CITY, drawing.stops_for(CITY, KIOSK), here, "vi")
    told = re.search(r'data-stops="([^"]*)"', html)
    assert told
    assert json.loads(unescape(told[1])) == [["/?playlist=do-thi", 120], ["/board/water?playlist=do-thi", 60]]
    assert f"Đô thị <b>{place}</b>" in html
    assert html.count("aria-label=") == 4


def test_an_address_that_names_no_rotation_is_told_which_there_are() -> None:
    assert drawing.in_vain("do-thi", "vi") == ""
    told = drawing.in_vain(f"do-thj{EVIL}", "vi")
    assert "Không có vòng bảng “do-thj&lt;script&gt;" in told
    assert "đang xem “tuong”. Có: tuong, do-thi, dich-vu-cong, du-lieu." in told


@pytest.mark.parametrize(("kind", "board"), [("water", "water"), ("camera", "traffic"), (None, "alerts")])
def test_an_alert_calls_the_wall_to_the_board_that_shows_it(kind: str | None, board: str) -> None:
    assert Held("Lũ", "Flood", kind).board == board


def test_each_board_is_named_once_with_the_first_of_its_alerts_and_nothing_is_taken_for_html() -> None:
    alerts = [Held(EVIL, "Flood", "water"), Held("Mưa", "Rain", "water"), Held("Lỗi", "Fault", None)]
    html = drawing.held(alerts, CITY, "vi")
    assert re.findall(r'data-held="([^"]*)"', html) == ["/board/water?playlist=do-thi", "/board/alerts?playlist=do-thi"]
    assert EVIL not in html
    assert "Held by: Flood" in drawing.held(alerts, CITY, "en")
