"""The rotation as HTML: where it stands, the buttons that steer it, and what its script needs to know; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from dashboards.boards import board, path_of
from dashboards.draw.chart import script
from dashboards.playlists import PLAYLISTS, Playlist, Stop
from dashboards.rotation.held import Held
from dashboards.texts import Language, Text
from streams.users.people import User

ASSETS = '<link rel="stylesheet" href="/static/rotation.css"><script src="/static/rotation.js" defer></script>'
PARAMETER = "playlist"
_PREVIOUS = Text("Bảng trước (←)", "Previous board (←)")
_NEXT = Text("Bảng sau (→)", "Next board (→)")
_PAUSE = Text("Dừng chuyển (phím cách)", "Stop turning (space)")
_GO_ON = Text("Tiếp tục chuyển (phím cách)", "Go on turning (space)")
_HELD = Text("Giữ lại vì", "Held by")
_PAUSED = Text("Đã dừng", "Paused")
_UNKNOWN = Text(
    "Không có vòng bảng “{}”: đang xem “{}”. Có: {}.", "There is no rotation “{}”: this is “{}”. There are: {}."
)
_LONGEST_QUOTED = 40


def address(playlist: Playlist, name: str) -> str:
    """Return the address of a board within a rotation."""
    return f"{path_of(name)}?{PARAMETER}={playlist.name}"


def stops_for(playlist: Playlist, user: User) -> list[Stop]:
    """Return those of a rotation's boards that exist and that a person may see."""
    found = ((stop, board(stop.board)) for stop in playlist.stops)
    return [stop for stop, shown in found if shown is not None and user.may(shown.role)]


def controls(playlist: Playlist, stops: Sequence[Stop], here: str, language: Language) -> str:
    """Return the buttons with where the rotation stands: they stand in the header, the line that fills at the top."""
    names = [stop.board for stop in stops]
    place = f"{names.index(here) + 1}/{len(names)}" if here in names else f"–/{len(names)}"
    turns = script([[address(playlist, stop.board), stop.seconds] for stop in stops])
    words = {name: text.of(language) for name, text in (("paused", _PAUSED), ("pause", _PAUSE), ("go-on", _GO_ON))}
    told = "".join(f' data-{name}="{escape(word)}"' for name, word in words.items())
    return (
        f'<div class="rotation" id="rotation" role="group" data-stops="{escape(turns)}"{told}'
        f' aria-label="{escape(playlist.title.of(language))}">'
        f"{_button('previous', '◀', _PREVIOUS, language)}{_button('pause', '❚❚', _PAUSE, language)}"
        f"{_button('next', '▶', _NEXT, language)}"
        f"<span>{escape(playlist.title.of(language))} <b>{place}</b></span></div>"
    )


def in_vain(wanted: str, language: Language) -> str:
    """Return that there is no such rotation, which is shown instead, and which there are; nothing of one there is."""
    names = [each.name for each in PLAYLISTS]
    if wanted in names:
        return ""
    words = _UNKNOWN.of(language).format(escape(wanted[:_LONGEST_QUOTED]), names[0], ", ".join(names))
    return f'<p class="past" role="alert">{words}</p>'


def held(alerts: Iterable[Held], playlist: Playlist, language: Language) -> str:
    """Return the boards that hold the rotation, each once with the alert that it shows, for the page's script."""
    by_board: dict[str, Held] = {}
    for alert in alerts:
        by_board.setdefault(alert.board, alert)
    return "".join(
        f'<i data-held="{escape(address(playlist, name))}">'
        f"{_HELD.of(language)}: {escape(Text(alert.title_vi, alert.title_en).of(language))}</i>"
        for name, alert in by_board.items()
    )


def _button(act: str, sign: str, title: Text, language: Language) -> str:
    words = escape(title.of(language))
    return f'<button type="button" data-turn="{act}" title="{words}" aria-label="{words}">{sign}</button>'
