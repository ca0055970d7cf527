"""The wall's sound as HTML: the button, what its script needs to know, and the alerts to sound for; pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboards.alarm.told import Told
from dashboards.texts import Language, Text

ASSETS = '<link rel="stylesheet" href="/static/alarm.css"><script src="/static/alarm.js" defer></script>'
_SOUND = Text("Âm báo khi có cảnh báo nghiêm trọng", "Sound for severe alerts and graver")
_BLOCKED = Text(
    "Trình duyệt đang chặn âm thanh: hãy bấm một phím hoặc chạm vào màn hình",
    "The browser blocks the sound: press any key or touch the screen",
)
_MANY = Text("{} cảnh báo mới", "{} new alerts")


def button(language: Language) -> str:
    """Return the button that switches the sound of this screen; the page's script says whether it is on."""
    title = _SOUND.of(language)
    return (
        f'<button type="button" id="sound" aria-pressed="false" title="{title} (S)" aria-label="{title}"'
        f' data-blocked="{_BLOCKED.of(language)}" data-many="{_MANY.of(language)}">♪</button>'
        '<span class="sound-state" id="sound-state" role="status"></span>'
    )


def alerts(told: Sequence[Told], language: Language) -> str:
    """Return the alerts to sound for, for the page's script."""
    return "".join(
        f'<i data-told="{one.alert}:{one.severity}" data-severity="{one.severity}">'
        f"{escape(one.title_vi if language == 'vi' else one.title_en)}</i>"
        for one in told
    )
