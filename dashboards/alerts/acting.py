"""What officers do on the desk: checked, done in one transaction, and answered clearly, also when they are second."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import Enum
from typing import Any, Literal

import psycopg
from nicegui import ui
from nicegui.events import GenericEventArguments
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dashboards.access import require
from dashboards.notices import tell
from dashboards.site import Site
from dashboards.texts import Text
from streams.alerts import judgement
from streams.alerts.diagnosis import Diagnosis
from streams.alerts.lifecycle import (
    Acknowledge,
    Action,
    Assign,
    Explain,
    HandOver,
    Note,
    NothingLeftError,
    RefusedError,
    Reopen,
    Resolve,
)
from streams.alerts.words import refusal
from streams.clock import local_date
from streams.registry.agencies import require_agency
from streams.roster.people import officer_of
from streams.users.people import Role, User, signed

EVENT = "desk_act"
_ANSWERED = "window.iocAnswered?.({})"
"""Only what is done is forgotten of what was written on the page: the rest need not be written again."""
_DONE = {
    Acknowledge: Text("Anh/chị đã nhận xử lý cảnh báo này.", "The alert is yours."),
    Resolve: Text("Đã đóng cảnh báo.", "The alert is closed."),
    Reopen: Text("Đã mở lại cảnh báo; người trực được báo.", "Re-opened; whoever is on duty is told."),
    Note: Text("Đã ghi chú.", "Noted."),
    Assign: Text("Đã giao; người được giao được báo.", "Given; whoever it is given to is told."),
    HandOver: Text("Đã chuyển cơ quan khác; người trực bên đó được báo.", "Handed over; their officers are told."),
    Explain: Text("Đã ghi nguyên nhân.", "The cause is written down."),
}
AWAY = Text(
    "CHƯA ghi được: mất kết nối cơ sở dữ liệu. Hãy thử lại.", "NOT done: the database is away. Please try again."
)
_INCOMPLETE = Text("Hãy ghi rõ nội dung (tối đa 2.000 ký tự).", "Please say what happened (2,000 characters at most).")
_NOTHING_LEFT = Text(
    "CHƯA mở lại: số đo đã trở lại bình thường, hoặc đã có cảnh báo mới.",
    "NOT re-opened: it is back to normal, or there is a newer alert.",
)
_ON_DUTY = "người đang trực / whoever is on duty"
_GONE = Text("Không có cảnh báo này.", "There is no such alert.")


class Done(Enum):
    """What became of what was asked for."""

    YES = "yes"
    TOO_LATE = "too late"
    NO = "no"


class Wish(BaseModel):
    """What the page's script sends: which action on which alert, the version that was on the screen, and words."""

    model_config = ConfigDict(extra="forbid", strict=True)

    act: Literal["acknowledge", "resolve", "note", "hand_over", "assign", "explain", "reopen"]
    alert: int = Field(ge=1, lt=2**62)
    version: int = Field(ge=0, lt=2**31)
    text: str = Field(default="", max_length=2_000)
    agency: str = Field(default="", max_length=64)
    diagnosis: str = Field(default="", max_length=64)
    officer: int = Field(default=0, ge=0, lt=2**62)


def answer_actions(site: Site) -> None:
    """Let this page's officer act; everybody else is told that they may not."""

    async def acted(event: GenericEventArguments) -> None:
        await _answer(site, event.args)

    ui.on(EVENT, acted)


async def _answer(site: Site, sent: Any) -> None:
    done, words = await _outcome(site, sent)
    tell(words, "positive" if done is Done.YES else "warning" if done is Done.TOO_LATE else "negative")
    ui.run_javascript(_ANSWERED.format("true" if done is Done.YES else "false"))


async def _outcome(site: Site, sent: Any) -> tuple[Done, Text]:
    """Do what was asked, and return what became of it and how that is said."""
    try:
        user = await require(Role.OFFICER)
        wish = Wish.model_validate(sent)
        action = action_of(wish, signature(user))
        now = site.clock.now()
        await site.gate.database(lambda conn: _done(conn, wish.alert, action, now))
    except RefusedError as refused:
        return Done.TOO_LATE, refusal(refused.alert)
    except NothingLeftError:
        return Done.TOO_LATE, _NOTHING_LEFT
    except psycopg.OperationalError:
        return Done.NO, AWAY
    except LookupError:
        return Done.NO, _GONE
    except (ValidationError, ValueError):
        return Done.NO, _INCOMPLETE
    return Done.YES, _DONE[type(action)]


def action_of(wish: Wish, who: str) -> Action:
    """Return the action that a wish asks for; raises ValueError when a note, a reason or the cause is missing."""
    text = wish.text.replace("\x00", "").strip()
    match wish.act:
        case "acknowledge":
            return Acknowledge(who, wish.version, text)
        case "resolve":
            return Resolve(who, wish.version, text, Diagnosis(wish.diagnosis))
        case "assign":
            return Assign(who, wish.version, text, wish.officer or None)
        case "reopen":
            return Reopen(who, wish.version, text)
        case "explain":
            return Explain(who, text, Diagnosis(wish.diagnosis))
    if not text:
        raise ValueError("nothing was said")
    return HandOver(who, wish.version, text, wish.agency) if wish.act == "hand_over" else Note(who, text)


def _done(conn: psycopg.Connection[Any], alert: int, action: Action, now: datetime) -> None:
    if isinstance(action, HandOver):
        require_agency(conn, action.agency, local_date(now))
    if isinstance(action, Assign):
        action = replace(action, why=_named(conn, action))
    judgement.act(conn, alert, action, now)


def _named(conn: psycopg.Connection[Any], action: Assign) -> str:
    """Return what the audit says of who was given the alert; raises ValueError when that is no officer any more."""
    if action.officer is None:
        return ": ".join(filter(None, (_ON_DUTY, action.why)))
    officer = officer_of(conn, action.officer)
    if officer is None or not officer.active:
        raise ValueError(f"no officer {action.officer}")
    return ": ".join(filter(None, (officer.name, action.why)))


def signature(user: User) -> str:
    """Return how a person signs the audit."""
    return signed(user.name, user.display_name)
