"""Rotations of boards, for walls (by address: `/tuong?playlist=do-thi`) and for Grafana, which gets them published."""

from __future__ import annotations

from dataclasses import dataclass

from dashboards.boards import boards
from dashboards.texts import Text

USUAL_S = 60


@dataclass(frozen=True)
class Stop:
    """One board of a rotation by its name, and how many seconds it stays."""

    board: str
    seconds: int = USUAL_S


@dataclass(frozen=True)
class Playlist:
    """A rotation: its name in the address, its title, its boards in their order; no board stands in it twice."""

    name: str
    title: Text
    stops: tuple[Stop, ...]


PLAYLISTS = (
    Playlist("tuong", Text("Màn hình lớn", "Wall"), tuple(Stop(board.name) for board in boards())),
    Playlist(
        "do-thi",
        Text("Đô thị, môi trường", "City, environment"),
        (
            Stop("overview", 120),
            Stop("water"),
            Stop("air"),
            Stop("weather", 45),
            Stop("traffic"),
            Stop("lighting", 45),
            Stop("noise", 45),
            Stop("alerts"),
        ),
    ),
    Playlist(
        "dich-vu-cong",
        Text("Dịch vụ công", "Public services"),
        (
            Stop("service_index", 90),
            Stop("league"),
            Stop("dossiers"),
            Stop("forecast"),
            Stop("one_stop"),
            Stop("procedures", 45),
            Stop("payments"),
            Stop("feedback"),
            Stop("zalo", 45),
        ),
    ),
    Playlist(
        "du-lieu",
        Text("Dữ liệu, chuyển đổi số", "Data, digital"),
        (Stop("population"), Stop("digital"), Stop("data"), Stop("data_reuse"), Stop("platform")),
    ),
)
"""The first one is the usual one."""
GIVES_WAY_TO = "alerts"
"""The board that a wall shows while a critical alert waits that nobody has taken on, unless its station has a board:"""
SHOWS_KIND = {
    "air": "air",
    "water": "water",
    "weather": "weather",
    "noise": "noise",
    "traffic": "traffic",
    "camera": "traffic",
    "lighting": "lighting",
    "waste": "lighting",
    "power_meter": "lighting",
    "water_meter": "lighting",
}
"""The board of each kind of station."""


def playlist(name: str) -> Playlist:
    """Return the rotation of that name, the usual one where there is none."""
    return next((each for each in PLAYLISTS if each.name == name), PLAYLISTS[0])
