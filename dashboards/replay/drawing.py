"""The page of a replay as HTML: it says at its head that this is the past; the script fills in the rest; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from dashboards.draw.look import Look, badge
from dashboards.draw.station_map import scale_of
from dashboards.kinds import kinds
from dashboards.panels import State
from dashboards.replay.asked import FIRST, SPEEDS, Asked
from dashboards.texts import Language, Text

_REPLAY = Text("PHÁT LẠI", "REPLAY")
_PAST = Text("dữ liệu quá khứ, không phải hiện tại", "data of the past, not of now")
_DAY = Text("Ngày", "Day")
_SPEED = Text("Tốc độ", "Speed")
_PLAY = Text("Phát", "Play")
_PAUSE = Text("Dừng", "Pause")
_MOMENT = Text("Thời điểm trong ngày", "Moment of the day")
_ALERTS = Text("Cảnh báo lúc này", "Alerts at this moment")
_NONE = Text("Không có cảnh báo nào đang mở.", "No alert is open.")
_WAITING = Text("đang tải…", "loading…")
_AWAY = Text("Không tải được, đang thử lại…", "Could not be loaded, trying again…")
_EMPTY = Text("Không còn số đo nào của lúc này.", "No measurement of this moment is kept.")
_BACK = Text("Lùi 5 phút", "Back 5 minutes")
_ON = Text("Tới 5 phút", "On 5 minutes")
_LINK = Text("Liên kết", "Link")
_COPY = Text("Chép liên kết tới thời điểm này", "Copy a link to this moment")
_KEYS = Text(
    "Phím cách: phát, dừng · ← →: 5 phút (Shift: 1 giờ) · ↑ ↓: tốc độ · Home, End",
    "Space: play, pause · ← →: 5 minutes (Shift: 1 hour) · ↑ ↓: speed · Home, End",
)
_TAKEN = Text("đã nhận", "taken")
_SCHEMATIC = Text("Ngưỡng theo danh mục hiện nay", "Thresholds as registered now")


def head(asked: Asked, told: Iterable[str], today: date, speech: Language) -> str:
    """Return the head: the word that says what this is, the day, and the clock of the replay.

    `told` is what of the address is not played, in words.
    """
    ignored = "".join(f'<p class="replay-told" role="alert">{escape(words)}</p>' for words in told)
    return (
        f'<p class="replay-word" role="status"><b>{_REPLAY.of(speech)}</b> <span>{_PAST.of(speech)}</span></p>'
        f'<form method="get" data-auto autocomplete="off"><label>{_DAY.of(speech)} '
        f'<input type="date" name="ngay" value="{asked.day}" min="{FIRST}" max="{today}" required></label></form>'
        '<p class="replay-clock"><time id="replay-time">--:--:--</time> <span id="replay-date"></span></p>'
        f'<p class="replay-state" id="replay-state" role="status"></p>{ignored}'
    )


def legend(speech: Language) -> str:
    """Return what the signs mean; the script counts how many stations stand in each state, and names their kinds."""
    states = "".join(f'<li data-count="{state}">{badge(state, speech)}<b>–</b></li>' for state in State)
    scales = "".join(scale_of(kind, Look(speech, {})) for kind in kinds() if kind.scale)
    return (
        f'<ul class="states">{states}</ul><ul class="kinds" id="replay-kinds"></ul>{scales}'
        f'<p class="scheme">{_SCHEMATIC.of(speech)}</p>'
    )


def side(speech: Language) -> str:
    """Return the list of the alerts that stand at the moment."""
    return f'<h2>{_ALERTS.of(speech)} <b id="replay-count"></b></h2><ol id="replay-list"></ol>'


def controls(asked: Asked, speech: Language) -> str:
    """Return the buttons, the speeds, and the day as a line with a mark for each alert."""
    speeds = "".join(
        f'<option value="{speed}"{" selected" if speed == asked.speed else ""}>×{speed}</option>'
        for speed in sorted({*SPEEDS, asked.speed})
    )
    back, on = _BACK.of(speech), _ON.of(speech)
    return (
        f'<button type="button" id="replay-back" aria-label="{back}" title="{back} (←)">⏪</button>'
        f'<button type="button" id="replay-play" aria-pressed="false" aria-label="{_PLAY.of(speech)}">▶</button>'
        f'<button type="button" id="replay-on" aria-label="{on}" title="{on} (→)">⏩</button>'
        f'<label>{_SPEED.of(speech)} <select id="replay-speed">{speeds}</select></label>'
        f'<div class="replay-line"><div id="replay-marks"></div><input type="range" id="replay-scrub" min="0"'
        f' max="86400" step="60" value="{asked.seconds}" aria-label="{_MOMENT.of(speech)}">'
        '<div class="replay-hours" aria-hidden="true"><i>00</i><i>03</i><i>06</i><i>09</i><i>12</i><i>15</i><i>18</i>'
        "<i>21</i><i>24</i></div></div>"
        f'<button type="button" id="replay-copy" title="{_COPY.of(speech)}">{_LINK.of(speech)}</button>'
        f'<p class="replay-keys">{_KEYS.of(speech)}</p>'
    )


def words(speech: Language) -> dict[str, str]:
    """Return what the script says."""
    texts = {
        "none": _NONE,
        "empty": _EMPTY,
        "waiting": _WAITING,
        "away": _AWAY,
        "play": _PLAY,
        "pause": _PAUSE,
        "taken": _TAKEN,
    }
    return {name: text.of(speech) for name, text in texts.items()}
