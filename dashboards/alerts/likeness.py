"""Similar past alerts, for whoever asks what it was the last time; pure HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboards.alert_wording import diagnosis, sign
from dashboards.texts import Language, Text, lasting, moment_of
from streams.alerts.lifecycle import SYSTEM
from streams.alerts.similar import Past

_NONE = Text("Chưa có cảnh báo nào tương tự.", "There has been none like it.")
_LASTED = Text("kéo dài {}", "lasted {}")
_AWAY = Text("cách {} km", "{} km away")
_SAME = Text("cùng nơi", "same place")
_BY_ITSELF = Text("tự hết, chưa ghi nguyên nhân", "over by itself, no cause written down")
_NO_CAUSE = Text("chưa ghi nguyên nhân", "no cause written down")


def html(found: Sequence[Past], language: Language) -> str:
    """Return the alerts like one as a list."""
    if not found:
        return f'<p class="quiet">{_NONE.of(language)}</p>'
    return f'<ol class="similar-list">{"".join(_item(past, language) for past in found)}</ol>'


def _item(past: Past, language: Language) -> str:
    title = escape(past.title_vi if language == "vi" else past.title_en)
    lasted = _LASTED.of(language).format(lasting((past.resolved_at - past.opened_at).total_seconds(), language))
    where = _SAME.of(language) if past.km == 0 else _AWAY.of(language).format(f"{past.km:.0f}")
    said = f"<blockquote>{escape(past.said)}</blockquote>" if past.said else ""
    return (
        f'<li>{sign(past.severity, language)} <a href="/desk/alert/{past.id}">{title}</a>'
        f"<p>{moment_of(past.opened_at)} · {lasted} · {where} · <b>{_cause(past, language)}</b></p>{said}</li>"
    )


def _cause(past: Past, language: Language) -> str:
    if past.diagnosis:
        return diagnosis(past.diagnosis, language)
    return (_BY_ITSELF if past.resolved_by == SYSTEM else _NO_CAUSE).of(language)
