"""What somebody asks for on the page of public warnings: checked, done in one transaction, and answered clearly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import psycopg
import structlog

from dashboards.access import require
from dashboards.frame import city_name
from dashboards.notices import tell
from dashboards.public_warnings import beginning, writing
from dashboards.public_warnings.issuing import issuer
from dashboards.public_warnings.wording import REFUSALS, first
from dashboards.site import Site
from dashboards.texts import Text
from dashboards.wrong import WrongError
from streams.public_warnings import reading, store
from streams.public_warnings.content import Content, is_sayable, written
from streams.public_warnings.document import MessageType
from streams.public_warnings.lifecycle import RefusedError, Step
from streams.public_warnings.seal import NoSealError
from streams.public_warnings.store import Act, MeanwhileError
from streams.registry.store import units
from streams.users.people import Role

log = structlog.get_logger(__name__)

LONGEST_WHY = 500
_OF_THE_FORM = frozenset({"save", "submit", "preview"})
_STEPS = {
    "recall": Step.RECALLED, "return": Step.RETURNED, "withdraw": Step.WITHDRAWN, "restore": Step.RESTORED,
}  # fmt: skip
_SUCCESSORS: Mapping[str, MessageType] = {"update": "Update", "cancel": "Cancel"}
_DONE = {
    "save": Text("Đã lưu bản nháp {}.", "Draft {} is saved."),
    "submit": Text("Đã trình duyệt cảnh báo {}.", "Warning {} is submitted for approval."),
    "recall": Text("Đã rút lại cảnh báo {} để sửa.", "Warning {} is taken back."),
    "return": Text("Đã trả lại cảnh báo {}.", "Warning {} is returned."),
    "approve": Text("Đã phát hành cảnh báo {}.", "Warning {} is issued."),
    "withdraw": Text("Đã bỏ cảnh báo {}.", "Warning {} is withdrawn."),
    "restore": Text("Đã khôi phục cảnh báo {}.", "Warning {} is restored."),
    "update": Text("Đã tạo bản cập nhật {}: sửa rồi trình duyệt.", "Update {} is begun: change it, then submit."),
    "cancel": Text("Đã tạo bản hủy {}: xem lại rồi trình duyệt.", "Cancellation {} is begun: look, then submit."),
}
_AWAY = Text("CHƯA ghi được: mất kết nối cơ sở dữ liệu. Hãy thử lại.", "NOT done: the database is away. Try again.")
_GONE = Text("Không có cảnh báo này.", "There is no such warning.")
_NO_SEAL = Text(
    "CHƯA phát hành: máy chủ chưa có khóa ký hợp lệ (IOC_CAP_KEY, IOC_CAP_CERTIFICATE).",
    "NOT issued: no valid key to sign with is set here (IOC_CAP_KEY, IOC_CAP_CERTIFICATE).",
)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the page's script sends: what to do, with which message as it was on the screen, the form, and why."""

    do: str
    number: int | None
    version: int
    alert: int | None
    why: str
    form: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the message to show, what is wrong with the form, or the words to preview."""

    number: int | None
    wrong: Mapping[str, Text] | None = None
    preview: Content | None = None
    done: bool = False


def wish_of(sent: Mapping[str, str], number: int | None, version: int, alert: int | None) -> Wish:
    """Return what was asked for; raises RefusedError("reason") for a reason that cannot be kept."""
    why = str(written(sent.get("why", "")))
    if len(why) > LONGEST_WHY or not is_sayable(why):
        raise RefusedError("reason")
    return Wish(sent.get("do", ""), number, version, alert, why, sent)


async def answer(site: Site, wish: Wish) -> Outcome:
    """Do what is asked and say what came of it; raises NotAllowedError."""
    try:
        user = await require(Role.OFFICER)
        act = Act(user, site.clock.now(), datetime.now(UTC), wish.why)
        outcome = await site.gate.database(_work(site, wish, act))
    except WrongError as error:
        return Outcome(wish.number, wrong=error.wrong)
    except RefusedError as error:
        tell(REFUSALS[error.problem], "negative")
    except MeanwhileError as late:
        tell(first(late.line), "warning")
        # What was being written stays on the form, beside the preview of what the other one has saved.
        return Outcome(late.message, wrong={} if wish.do in _OF_THE_FORM else None, done=True)
    except NoSealError as error:
        log.error("a public warning could not be signed", error=str(error))
        tell(_NO_SEAL, "negative")
    except LookupError:
        tell(_GONE, "negative")
    except psycopg.Error:
        tell(_AWAY, "negative")
    else:
        if outcome.done:
            tell(_DONE[wish.do].filled(outcome.number), "positive")
        return outcome
    return Outcome(wish.number, wrong={} if wish.do in _OF_THE_FORM else None)


def _work(site: Site, wish: Wish, act: Act) -> Callable[[psycopg.Connection[Any]], Outcome]:
    """Return what is done in one transaction; raises LookupError for what the page has no button for."""
    if wish.do in _OF_THE_FORM:
        return lambda conn: _write(conn, wish, act)
    if wish.number is None:
        raise LookupError(wish.do)
    number = wish.number
    if wish.do == "approve":
        issue = issuer(site.settings, city_name())
        return lambda conn: _did(number, store.approve(conn, number, wish.version, act, issue))
    if wish.do in _SUCCESSORS:
        return lambda conn: _follow(conn, number, _SUCCESSORS[wish.do], act)
    step = _STEPS[wish.do]
    return lambda conn: _did(number, store.move(conn, number, wish.version, step, act))


def _did(number: int, _: object) -> Outcome:
    return Outcome(number, done=True)


def _write(conn: psycopg.Connection[Any], wish: Wish, act: Act) -> Outcome:
    content = writing.read(wish.form, units(conn), act.now)
    if wish.do == "preview":
        return Outcome(wish.number, preview=content)
    if wish.number is None:
        number, version = store.draft(conn, content, act, alert=wish.alert), 1
    else:
        number, version = wish.number, store.change(conn, wish.number, wish.version, content, act)
    if wish.do == "submit":
        store.move(conn, number, version, Step.SUBMITTED, act)
    return Outcome(number, done=True)


def _follow(conn: psycopg.Connection[Any], number: int, kind: MessageType, act: Act) -> Outcome:
    earlier = reading.message(conn, number)
    if earlier is None:
        raise LookupError(number)
    content = beginning.successor(earlier.content, kind, act.now)
    return Outcome(store.draft(conn, content, act, alert=earlier.alert, follows=(number, kind)), done=True)
