"""What one alert's page says of silences: that one covers it, and why nobody was told of a line; pure HTML."""

from __future__ import annotations

from datetime import datetime
from html import escape

from dashboards.texts import Language, Text, moment_of
from streams.alerts.lifecycle.flapping import FLAPS
from streams.alerts.lifecycle.muting import NOT_TOLD
from streams.alerts.lifecycle.silence import Silence

_SILENT = Text("Đang tạm im đến {}: {}", "Silent until {}: {}")
_MUTED = Text("Không báo cho ai: {}", "Nobody was told: {}")
_MUTED_BY = (
    ("silence ", Text("tạm im #{}", "silence #{}")),
    ("inhibited ", Text("đã có cảnh báo bao trùm {}", "covered by the alert {}")),
    ("incident ", Text("đã báo cùng sự cố {}", "told of with incident {}")),
    ("ends with incident ", Text("sẽ báo khi cả sự cố {} kết thúc", "its end is told of with that of incident {}")),
    (FLAPS, Text("chập chờn, chỉ báo chung một lần", "it comes and goes, which is told of once")),
    (NOT_TOLD, Text("chưa ai được báo về lần phát này", "nobody had been told of it this time")),
)


def notice(silence: Silence | None, now: datetime, language: Language) -> str:
    """Return that a silence covers the alert, until when and why; nothing when none does by now."""
    until = silence.covers(now) if silence else None
    if silence is None or until is None:
        return ""
    told = _SILENT.of(language).format(moment_of(until, now), escape(silence.reason))
    return f'<p class="silent" data-silent="{silence.id}"><a href="/im-lang">{told}</a></p>'


def muted(reason: str | None, language: Language) -> str:
    """Return why nobody was told of a line, nothing when somebody was or nobody would have been anyhow."""
    for begins, words in _MUTED_BY:
        if reason and reason.startswith(begins):
            told = words.of(language).format(escape(reason.removeprefix(begins)))
            return f'<p class="muted">{_MUTED.of(language).format(told)}</p>'
    return ""
