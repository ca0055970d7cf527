"""An officer's own duty as HTML; pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from html import escape

import orjson

from dashboards.alert_wording import channel, say
from dashboards.duty import drawing as duty
from dashboards.my_duty import handing_over
from dashboards.my_duty.view import Mine
from dashboards.texts import Language, Text, moment_of
from streams.alerts.rule import Severity
from streams.alerts.words import SEVERITIES
from streams.delivery.push.devices import Device
from streams.roster.preferences import Contact

JOIN = Text("Nhận thông báo trên máy này", "Be told on this device")
LEAVE = Text("Thôi nhận thông báo trên máy này", "Be told here no more")
STATES = {
    "on": Text("Máy này đang nhận thông báo.", "This device is told."),
    "off": Text("Máy này chưa nhận thông báo.", "This device is not told."),
    "denied": Text(
        "Trình duyệt đang chặn thông báo của trang này: hãy cho phép trong phần cài đặt của trình duyệt rồi tải lại.",
        "The browser blocks notifications of this page: allow them in its settings, then reload.",
    ),
    "insecure": Text(
        "Chỉ nhận được báo khi trang mở bằng https.", "Devices are told only when this page is opened by https."
    ),
    "unsupported": Text(
        "Trình duyệt này không nhận được báo. Trên iPhone: hãy thêm trang vào màn hình chính rồi mở từ đó.",
        "This browser cannot be told. On an iPhone: add the page to the home screen and open it from there.",
    ),
    "failed": Text(
        "Chưa đăng ký được với dịch vụ đẩy tin của trình duyệt. Hãy thử lại.",
        "The browser's push service could not be reached. Please try again.",
    ),
}
NO_OFFICER = Text(
    "Tài khoản này chưa gắn với cán bộ trực nào: quản trị dùng `ioc officers add HỌ-TÊN ĐỊA-CHỈ-THƯ --user TÀI-KHOẢN`.",
    "This account is no duty officer's: an administrator links it with `ioc officers add NAME MAIL --user ACCOUNT`.",
)
NO_KEY = Text(
    "Chưa bật thông báo đẩy: hãy báo quản trị (IOC_PUSH_KEY).",
    "Web push is not set up: tell the administrator (IOC_PUSH_KEY).",
)
_ON = Text("Anh/chị đang trực.", "You are on duty.")
_NOT_ON = Text("Hiện không đến lượt anh/chị trực.", "You are not on duty now.")
_NO_TURNS = Text("Không có ca nào trong bảy ngày tới.", "No turn within seven days.")
_WAYS = Text("Anh/chị được báo qua", "You are told by")
_FROM = Text("từ mức", "from")
_LATER = Text("khi các kênh trước không gửi được", "when the ways before fail")
_QUIET = Text("Giờ yên tĩnh {}: chỉ báo việc nghiêm trọng.", "Quiet hours {}: only what is severe comes.")
_DEVICES = Text("Thiết bị nhận thông báo", "Devices")
_NO_DEVICES = Text("Chưa có máy nào.", "None yet.")
_USED = Text("nhận lần cuối {}", "last message {}")
_NEVER = Text("chưa nhận tin nào", "no message yet")
_SINCE = Text("đăng ký {}", "since {}")
_TRY = Text("Gửi thử", "Send a trial")
_DROP = Text("Bỏ máy này", "Remove")
_HERE = Text("máy này", "this device")


def shift(mine: Mine, now: datetime, language: Language) -> str:
    """Return whether the officer is on duty, what is open, the turns ahead, and by which ways messages come."""
    on_now = any(turn.from_at <= now < turn.to_at for lane in mine.week.lanes for turn in lane.turns)
    turns = duty.week(mine.week, now, language) if mine.week.lanes else f'<p class="quiet">{_NO_TURNS.of(language)}</p>'
    open_now = handing_over.drawn(mine.handover, now, language)
    standing = f'<p class="duty-line"><b>{(_ON if on_now else _NOT_ON).of(language)}</b></p>'
    return f"{standing}{open_now}{turns}{_ways(mine, language)}"


def _ways(mine: Mine, language: Language) -> str:
    first = min((way.rank for way in mine.contacts), default=1)
    items = "".join(_way(way, first, language) for way in mine.contacts)
    quiet = mine.officer.quiet
    hours = f"{quiet.begins:%H:%M}–{quiet.ends:%H:%M}" if quiet else ""
    told = f"<p>{_QUIET.of(language).format(hours)}</p>" if hours else ""
    return f'<h2>{_WAYS.of(language)}</h2><ul class="ways">{items}</ul>{told}'


def _way(way: Contact, first: int, language: Language) -> str:
    words = [channel(way.channel, language)]
    if way.from_severity > 1:
        words.append(f"{_FROM.of(language)} {say(SEVERITIES[Severity(way.from_severity)], language)}")
    if way.rank > first:
        words.append(_LATER.of(language))
    return f"<li>{' · '.join(words)}</li>"


def here(public_key: str, language: Language) -> str:
    """Return what the page's script needs of this very device: our key, the words for its state, two buttons."""
    words = orjson.dumps({name: text.of(language) for name, text in STATES.items()}).decode()
    return (
        f'<div id="push" data-key="{escape(public_key)}" data-words="{escape(words)}">'
        f'<h2>{_DEVICES.of(language)}</h2><p role="status" data-push-state></p><p class="buttons">'
        f'<button type="button" class="act" data-push-join hidden>{JOIN.of(language)}</button>'
        f'<button type="button" class="act quiet-act" data-push-leave hidden>{LEAVE.of(language)}</button></p></div>'
    )


def devices(found: Sequence[Device], language: Language) -> str:
    """Return the officer's devices: when each last took a message, or why it is told no more."""
    items = "".join(_device(device, language) for device in found)
    return f'<ul class="devices">{items}</ul>' if items else f'<p class="quiet">{_NO_DEVICES.of(language)}</p>'


def _device(device: Device, language: Language) -> str:
    used = _USED.of(language).format(moment_of(device.used_at)) if device.used_at else _NEVER.of(language)
    facts = f"{_SINCE.of(language).format(moment_of(device.created_at))} · {used}"
    if device.ended_at is not None:
        ended = f"{moment_of(device.ended_at)}: {escape(device.ended_why or '')}"
        return f'<li data-ended><div><b>{escape(device.name)}</b><p class="worry">{ended}</p></div></li>'
    buttons = (
        f'<button type="button" class="act quiet-act" data-push-try="{device.id}">{_TRY.of(language)}</button>'
        f'<button type="button" class="act quiet-act" data-push-drop="{device.id}">{_DROP.of(language)}</button>'
    )
    return (
        f'<li data-device="{device.id}" data-mark="{sha256(device.endpoint.encode()).hexdigest()}"><div>'
        f"<b>{escape(device.name)}</b> <em data-this>{_HERE.of(language)}</em><p>{facts}</p></div>"
        f'<p class="buttons">{buttons}</p></li>'
    )
