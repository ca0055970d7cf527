"""Taking a whole incident on: one question, one answer that says who was first where somebody was."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Annotated, Any

import psycopg
from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import Field, TypeAdapter, ValidationError

from dashboards.access import require
from dashboards.alerts.acting import AWAY, signature
from dashboards.dialogs import cancel
from dashboards.notices import tell
from dashboards.site import Site
from dashboards.texts import Language, Text
from streams.alerts.lifecycle import Alert
from streams.alerts.together import Taken, take_together
from streams.alerts.views import LONGEST
from streams.alerts.words import refusal
from streams.users.people import Role

EVENT = "desk_take_all"
_Number = Annotated[int, Field(ge=1, lt=2**62)]
_Version = Annotated[int, Field(ge=0, lt=2**31)]
_asked: TypeAdapter[list[tuple[_Number, _Version]]] = TypeAdapter(
    Annotated[list[tuple[_Number, _Version]], Field(min_length=1, max_length=LONGEST)]
)
_DONE = Text("Anh/chị đã nhận xử lý {} cảnh báo.", "Alerts taken on by you: {}.")
_NONE_DONE = Text("Anh/chị chưa nhận được cảnh báo nào.", "None of them is yours.")
_LATE = Text("{} cảnh báo không nhận được: {}", "{} not taken: {}")
_WRONG = Text("Yêu cầu không đúng, hãy tải lại trang.", "That was no proper request; please load the page anew.")
_TITLE = Text("Nhận xử lý cả sự việc", "Take the whole incident on")
_ASK = Text("Nhận xử lý tất cả {n} cảnh báo chưa ai nhận của sự việc này?", "Take on all {n} alerts nobody has taken?")
_YES = Text("Nhận tất cả", "Take all")


def answer_take_all(site: Site) -> None:
    """Let this page's officer take an incident on; everybody else is told that they may not."""

    async def asked(event: GenericEventArguments) -> None:
        await _answer(site, event.args)

    ui.on(EVENT, asked)


async def _answer(site: Site, sent: Any) -> None:
    try:
        user = await require(Role.OFFICER)
        seen, now = dict(_asked.validate_python(sent)), site.clock.now()
        taken = await site.gate.database(lambda conn: take_together(conn, seen, signature(user), now))
    except psycopg.OperationalError:
        tell(AWAY, "negative")
    except ValidationError:
        tell(_WRONG, "negative")
    else:
        tell(outcome(taken), "warning" if taken.refused else "positive")


def outcome(taken: Taken) -> Text:
    """Say how many are taken on and, of the others, who was first and when."""
    said = [_DONE if taken.done else _NONE_DONE, *([_LATE] * len(late := _by_whom(taken.refused)))]
    counts = [(len(taken.done), Text("", "")), *late]
    vi, en = (
        " ".join(words[n].format(count, why[n]) for words, (count, why) in zip(said, counts, strict=True))
        for n in (0, 1)
    )
    return Text(vi, en)


def _by_whom(refused: Sequence[Alert]) -> list[tuple[int, Text]]:
    """Return of how many alerts each person was first (or that they changed), and how that is said of the last one."""
    found: dict[tuple[str | None, str | None], list[Alert]] = {}
    for alert in refused:
        found.setdefault((alert.resolved_by, alert.acknowledged_by), []).append(alert)
    return [(len(alerts), refusal(max(alerts, key=lambda one: one.changed_at))) for alerts in found.values()]


def question(language: Language) -> str:
    """Return the dialog that asks once for all."""
    return (
        f'<dialog id="take-all-dialog" class="asks" aria-labelledby="take-all-title">'
        f'<h2 id="take-all-title">{_TITLE.of(language)}</h2><p class="told"></p>'
        f'<p class="hint" data-words="{escape(_ASK.of(language))}"></p>'
        f'<div class="buttons"><button type="button" class="act" data-take-all-yes autofocus>'
        f"{_YES.of(language)}</button>{cancel(language)}</div></dialog>"
    )
