"""A warning as citizens see it, in both languages at once, and the record of its steps; pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboards.alert_wording import say
from dashboards.panels import SIGNS
from dashboards.public_warnings.wording import SHADES, step_of
from dashboards.texts import Language, Text, moment_of
from streams.public_warnings.content import Content
from streams.public_warnings.document import MessageType
from streams.public_warnings.reading import Line
from streams.public_warnings.words import (
    CERTAINTIES,
    EVENTS,
    MESSAGE_TYPES,
    RESPONSES,
    SEVERITIES,
    STATUSES,
    URGENCIES,
)

_SPEECHES: tuple[Language, ...] = ("vi", "en")
_TITLE = Text("Người dân sẽ đọc", "What citizens read")
_AREA, _UNTIL, _FROM = Text("Khu vực", "Area"), Text("Đến", "Until"), Text("Từ", "From")
_RECORD = Text("Các bước đã qua", "What was done")
_NOT_REAL = Text("{}: không phải cảnh báo thật", "{}: not a real warning")


def citizens(content: Content, msg_type: MessageType, sender: Text, language: Language) -> str:
    """Return the warning as a telephone would show it, Vietnamese first."""
    parts = "".join(_part(content, msg_type, sender, speech) for speech in _SPEECHES)
    shade = SHADES[content.severity]
    return f'<h2>{_TITLE.of(language)}</h2><div class="as-citizens" data-state="{shade}">{parts}</div>'


def _part(content: Content, msg_type: MessageType, sender: Text, speech: Language) -> str:
    said = {name: getattr(content, f"{name}_{speech}") for name in ("headline", "description", "instruction", "place")}
    names = [unit.name_vi if speech == "vi" else unit.name_en for unit in content.units]
    place = "; ".join(filter(None, [said["place"], *names]))
    status = STATUSES[content.status]
    unreal = (
        ""
        if content.status == "Actual"
        else f'<p class="unreal">{_NOT_REAL.of(speech).format(say(status, speech))}</p>'
    )
    codes = (
        (EVENTS[content.event].name, SEVERITIES[content.severity], URGENCIES[content.urgency]),
        (CERTAINTIES[content.certainty], RESPONSES[content.response]),
    )
    lines = "".join(f"<p>{' · '.join(say(words, speech) for words in line)}</p>" for line in codes)
    begins = f"{_FROM.of(speech)} {moment_of(content.onset)} · " if content.onset else ""
    told = "".join(f'<p class="said {name}">{escape(said[name])}</p>' for name in ("description", "instruction"))
    return (
        f'<section lang="{speech}">{unreal}<p class="kind">{SIGNS[SHADES[content.severity]]}'
        f" {say(MESSAGE_TYPES[msg_type], speech)} · {say(sender, speech)}</p>"
        f"<h3>{escape(said['headline'])}</h3>{lines}"
        f"<p>{begins}{_UNTIL.of(speech)} <b>{moment_of(content.expires)}</b></p>"
        f"<p>{_AREA.of(speech)}: {escape(place)}</p>"
        f"{told}</section>"
    )


def record(lines: Sequence[Line], language: Language) -> str:
    """Return who did what when and why, in order."""
    rows = "".join(
        f"<li><time>{moment_of(line.at)}</time><div><b>{escape(line.who)}</b> {step_of(line, language)}"
        f"{f'<blockquote>{escape(line.why)}</blockquote>' if line.why else ''}</div></li>"
        for line in lines
    )
    return f'<h2>{_RECORD.of(language)}</h2><ol class="timeline">{rows}</ol>' if rows else ""
