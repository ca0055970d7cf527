"""The page on which an officer takes an alert on from a telephone, as HTML without any script. Pure."""

from __future__ import annotations

from html import escape

from dashboards import open_page
from dashboards.alert_wording import agency, proof, say, sign, standing, title
from dashboards.alerts import story
from dashboards.texts import Language, Text, moment_of
from streams.alerts.rule import Severity
from streams.alerts.views import Story
from streams.alerts.words import SEVERITIES
from streams.delivery.links import PATH
from streams.roster.people import Officer

TITLE = Text("Cảnh báo", "Alert")
DONE = Text("Anh/chị đã nhận xử lý cảnh báo này.", "The alert is yours.")
YOURS = Text("Anh/chị đã nhận xử lý cảnh báo này từ lúc {at}.", "The alert has been yours since {at}.")
WRONG = Text(
    "Liên kết này không đúng. Hãy mở lại từ tin nhắn, hoặc vào bàn trực.",
    "This link is wrong. Please open it from the message again, or go to the desk.",
)
OVER = Text(
    "Liên kết này đã hết hạn. Hãy đăng nhập bàn trực để nhận xử lý.",
    "This link has expired. Please sign in at the desk to take the alert on.",
)
NOT_YOURS = Text("Anh/chị không còn là cán bộ trực.", "You are not a duty officer any more.")
_TAKE = Text("Nhận xử lý", "Take on")
_AS = Text("Ký tên", "Signed as")
_DESK = Text("Mở bàn trực", "Open the desk")
_STEPS = Text("Việc cần làm", "What to do")
_LABELS = (
    Text("Mức độ", "Severity"),
    Text("Số đo", "Reading"),
    Text("Bắt đầu", "Began"),
    Text("Tình trạng", "State"),
    Text("Cơ quan phụ trách", "Agency"),
)


def shown(token: str, found: Story, officer: Officer, speech: Language, said: Text | None = None) -> str:
    """Return the alert as it stands, with the button as long as nobody has taken it on; `said` stands above."""
    alert = found.alert
    parts = [
        open_page.told(said) if said else "",
        f"<h2>{sign(alert.severity, speech)} {title(alert, speech)}</h2>",
        _facts(found, speech),
        _form(token, alert.version, officer, speech) if alert.state == "firing" else "",
        f"<h3>{_STEPS.of(speech)}</h3>{story.runbook(found, speech)}" if alert.state != "resolved" else "",
        _desk(f"/alert/{alert.id}", speech),
    ]
    return open_page.page(TITLE, "".join(parts), speech)


def message(text: Text, speech: Language) -> str:
    """Return the page that says one thing, with the way to the desk: whoever was called at night has no other."""
    return open_page.page(TITLE, open_page.told(text) + _desk("", speech), speech)


def _desk(place: str, speech: Language) -> str:
    return f'<p><a href="/desk{place}">{_DESK.of(speech)}</a></p>'


def _facts(found: Story, speech: Language) -> str:
    alert = found.alert
    values = (
        say(SEVERITIES[Severity(alert.severity)], speech),
        proof(alert.rule, alert.evidence, speech),
        escape(moment_of(alert.opened_at)),
        standing(alert, speech),
        agency(alert, speech),
    )
    rows = zip(_LABELS, values, strict=True)
    return f"<dl>{''.join(f'<dt>{name.of(speech)}</dt><dd>{value}</dd>' for name, value in rows if value)}</dl>"


def _form(token: str, version: int, officer: Officer, speech: Language) -> str:
    return (
        f'<form method="post" action="{PATH}/{escape(token)}?lang={speech}">'
        f'<input type="hidden" name="version" value="{version}">'
        f'<fieldset><button class="level-3">{_TAKE.of(speech)}</button></fieldset>'
        f"<small>{_AS.of(speech)}: {escape(officer.signature)}</small></form>"
    )
