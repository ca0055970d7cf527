"""The list of public warnings, and one of them with what may be done with it, as HTML; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from dashboards.alert_wording import say
from dashboards.dialogs import cancel
from dashboards.ending import ENDS_SOON
from dashboards.panels import SIGNS
from dashboards.public_warnings.issuing import FOLDER
from dashboards.public_warnings.wording import IN_FORCE, OVER, SHADES, STATES, SUPERSEDED
from dashboards.texts import Language, Text, dated, moment_of
from streams.public_warnings.lifecycle import State
from streams.public_warnings.reading import Message
from streams.public_warnings.words import MESSAGE_TYPES
from streams.users.people import Role, User

_NEW = Text("Soạn cảnh báo mới", "Write a warning")
_NONE = Text("Chưa có cảnh báo nào.", "There is no warning yet.")
_FEED = Text("Nguồn tin CAP công khai", "Public CAP feed")
_UNTIL = Text("đến", "until")
_SEAL_ENDS = Text(
    "Chứng thư ký cảnh báo hết hạn lúc {}: hãy báo kỹ thuật thay trước lúc đó.",
    "The certificate that signs warnings ends on {}: have it replaced before then.",
)
_SEAL_IS_OVER = Text(
    "Chứng thư ký cảnh báo đã hết hạn lúc {}: chưa thể phát hành, hãy báo kỹ thuật.",
    "The certificate that signs warnings ended on {}: none can be issued, tell the engineers.",
)
_ACTIONS = {
    "approve": Text("Duyệt và phát hành", "Approve and issue"),
    "return": Text("Trả lại", "Return"),
    "recall": Text("Rút lại để sửa", "Take back"),
    "restore": Text("Khôi phục", "Restore"),
    "update": Text("Cập nhật", "Update"),
    "cancel": Text("Hủy cảnh báo", "Call off"),
    "withdraw": Text("Bỏ", "Withdraw"),
}
_ASKED = {
    "approve": Text(
        "Cảnh báo được ký số và công khai ngay, không thu hồi được, chỉ có thể cập nhật hoặc hủy.",
        "It is signed and public at once. It cannot be taken back, only updated or called off.",
    ),
    "return": Text("Cần sửa gì?", "What must be changed?"),
    "withdraw": Text("Vì sao bỏ? Có thể khôi phục sau.", "Why withdraw it? It can be restored."),
}
_WHY = Text("Ghi chú, lý do", "Note, reason")
_ALERT = Text("Từ cảnh báo {}", "From alert {}")
_FOLLOWS = Text("Thay cho số {}", "Takes the place of no. {}")
_FOLLOWED = Text("Tiếp theo: số {}", "Followed by no. {}")
_SECOND = Text(
    "Chờ người thứ hai có quyền duyệt; người soạn không tự duyệt được.",
    "Waits for a second person who may approve; its author may not.",
)


def listed(found: Sequence[Message], chosen: int | None, now: datetime, may_write: bool, language: Language) -> str:
    """Return the list, each message a link that opens it."""
    rows = "".join(_row(each, each.id == chosen, now, language) for each in found)
    new = f'<p class="buttons"><a class="act" href="?">{_NEW.of(language)}</a></p>' if may_write else ""
    body = f'<ul class="warnings">{rows}</ul>' if rows else f'<p class="quiet">{_NONE.of(language)}</p>'
    feed = f'<p class="hint"><a href="{FOLDER}/feed.atom">{_FEED.of(language)}</a></p>'
    return f"{new}{body}{feed}"


def seal_ends(ends: datetime | None, now: datetime, language: Language) -> str:
    """Return what is said of a certificate that ends soon or is over, in real time; nothing of another, or of none."""
    if ends is None or ends - now > ENDS_SOON:
        return ""
    words = _SEAL_IS_OVER if ends <= now else _SEAL_ENDS
    return f'<p role="note">{words.of(language).format(dated(ends))}</p>'


def _row(each: Message, chosen: bool, now: datetime, language: Language) -> str:
    shade = SHADES[each.content.severity]
    headline = each.content.headline_vi if language == "vi" else each.content.headline_en
    here = ' aria-current="true"' if chosen else ""
    kind = "" if each.msg_type == "Alert" else f"{say(MESSAGE_TYPES[each.msg_type], language)} · "
    return (
        f'<li data-is="{each.state}"{" data-in-force" if each.in_force(now) else ""}>'
        f'<a href="?warning={each.id}"{here}><span class="sign" data-state="{shade}" aria-hidden="true">{SIGNS[shade]}'
        f"</span><b>{escape(headline)}</b><small>{each.id} · {kind}{standing(each, now).of(language)}"
        f" · {_UNTIL.of(language)} {moment_of(each.expires, now)}</small></a></li>"
    )


def standing(each: Message, now: datetime) -> Text:
    """Return how a message stands, in words."""
    if each.state != State.ISSUED or each.msg_type == "Cancel":
        return STATES[each.state]
    return SUPERSEDED if each.superseded else IN_FORCE if each.in_force(now) else OVER


def head(each: Message, seen: int, now: datetime, language: Language) -> str:
    """Return what a message is and what it belongs to; `seen` is the version that what is sent from here is about."""
    links = [
        words.of(language).format(f'<a href="{address}{number}">{number}</a>')
        for words, address, number in (
            (_ALERT, "/desk/alert/", each.alert),
            (_FOLLOWS, "?warning=", each.refers_to),
            (_FOLLOWED, "?warning=", each.followed_by),
        )
        if number is not None
    ]
    if each.identifier is not None:
        links.append(f'<a href="{FOLDER}/{each.identifier}.xml">{each.identifier}</a>')
    state = f"<b data-standing>{standing(each, now).of(language)}</b>"
    title = f"{say(MESSAGE_TYPES[each.msg_type], language)} {each.id}"
    return f'<h2 data-version="{seen}">{title}</h2><p class="belongs">{" · ".join([state, *links])}</p>'


def actions(each: Message, user: User, language: Language) -> str:
    """Return the buttons for what this person may do with a message that is not on the form."""
    names = _possible(each, user)
    buttons = "".join(
        f'<button type="button" class="act{"" if name in ("approve", "update") else " quiet-act"}"'
        f' data-warn="{name}"{" aria-haspopup=dialog" if name in _ASKED else ""}>{_ACTIONS[name].of(language)}</button>'
        for name in names
    )
    waits = each.state == State.SUBMITTED and "approve" not in names
    hint = f'<p class="hint">{_SECOND.of(language)}</p>' if waits else ""
    return f'{hint}<p class="buttons">{buttons}</p>{_dialogs(names, language)}'


def _possible(each: Message, user: User) -> list[str]:
    writes, approves = user.may(Role.OFFICER), user.may(Role.APPROVER) and user.name not in each.authors
    if each.state == State.SUBMITTED:
        return ["approve"] * approves + ["return"] * user.may(Role.APPROVER) + ["recall"] * writes
    if each.state == State.WITHDRAWN:
        return ["restore"] * writes
    if each.state == State.ISSUED and each.msg_type != "Cancel" and each.followed_by is None:
        return ["update", "cancel"] * writes
    return []


def _dialogs(names: Sequence[str], language: Language) -> str:
    return "".join(dialog(name, language) for name in names if name in _ASKED)


def dialog(name: str, language: Language) -> str:
    """Return what asks before a step is taken, and why."""
    needed = "" if name == "approve" else " required"
    title = _ACTIONS[name].of(language)
    return (
        f'<dialog id="ask-{name}" class="asks fields" aria-labelledby="ask-{name}-title">'
        f'<form method="dialog" data-warn-form="{name}"><h2 id="ask-{name}-title">{title}</h2>'
        f'<p>{_ASKED[name].of(language)}</p><label>{_WHY.of(language)}<textarea name="why" rows="2" maxlength="500"'
        f'{needed}></textarea></label><p class="buttons">{cancel(language)}'
        f'<button class="act">{title}</button></p></form></dialog>'
    )
