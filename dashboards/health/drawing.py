"""The ways in and the sources that are set aside as HTML; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from dashboards.dialogs import cancel
from dashboards.health.standing import Standing
from dashboards.health.view import Health, Rows
from dashboards.labelled import labelled
from dashboards.letters.reasons import reason_of
from dashboards.panels import SIGNS, State
from dashboards.sql.set_aside import why_aside
from dashboards.texts import Language, Text, moment_of, number
from dashboards.ways_in import PushKey
from streams.clock import LOCAL_ZONE

LOOKS = {
    Standing.LIVE: (State.NORMAL, Text("Đang chạy", "Live")),
    Standing.LATE: (State.WATCH, Text("Trễ nhịp", "Late")),
    Standing.STALLED: (State.DANGER, Text("Ngừng trệ", "Stalled")),
    Standing.QUARANTINED: (State.WARNING, Text("Bị cách ly", "Quarantined")),
    Standing.OFF: (State.SILENT, Text("Chưa dùng", "Off")),
}
_TODO = {
    Standing.STALLED: Text(
        "Gọi đầu mối kỹ thuật của nguồn (có đang bảo trì không?); xem `ioc status` và `ioc connectors check`.",
        "Call the source's technical contact (maintenance?); see `ioc status` and `ioc connectors check`.",
    ),
    Standing.LATE: Text(
        "Theo dõi; nếu kéo dài, kiểm tra bằng `ioc connectors check`.", "Watch it; if it lasts: `ioc connectors check`."
    ),
    Standing.QUARANTINED: Text(
        "Sửa thiết bị, rồi thả khỏi cách ly ở bảng bên dưới.", "Mend the devices, then release them below."
    ),
}
_HEADS = (
    Text("Trạng thái", "State"),
    Text("Đầu nối", "Connector"),
    Text("Lần cuối", "Last event"),
    Text("Mỗi phút, 1 giờ qua", "A minute, last hour"),
    Text("Từ chối", "Refused"),
    Text("Lỗi gần nhất, việc cần làm", "Last fault, what to do"),
)
_RATE = Text("Trung bình {} sự kiện mỗi phút, cao nhất {}", "{} events a minute on average, at most {}")
_NOT_APART = Text("tính chung vào loại trạm", "counted with the kinds of stations")
_SILENT = Text("{}/{} trạm im lặng", "{} of {} stations silent")
_SOME_ASIDE = Text("{}/{} trạm bị cách ly", "{} of {} stations set aside")
_WAITING = Text("{} bản ghi đang chờ", "{} waiting")
_UNUSED = Text("{} đầu nối chưa dùng", "{} connectors that are not used")
_KEYS = Text("Khóa gửi sự kiện", "Keys that push events")
_NO_KEYS = Text("Chưa có khóa nào: mọi người gửi đều bị từ chối.", "There is no key: every sender is refused.")
_SPEAKS_FOR = Text("gửi được cho: {}", "may speak for: {}")
_UNBOUND = Text(
    "gửi được cho MỌI hệ thống: hãy ràng buộc bằng IOC_INGEST_SYSTEMS",
    "may speak for EVERY system: bind it by IOC_INGEST_SYSTEMS",
)
_ASIDE = Text("Nguồn bị cách ly", "Quarantined sources")
_NO_ASIDE = Text("Không có nguồn nào bị cách ly.", "No source is quarantined.")
_SINCE = Text("từ {}", "since {}")
_STRAYS = Text("Đến cửa mà không đầu nối nào nhận, 24 giờ qua", "At the doors, taken by no connector, last 24 h")
_TIMES = Text("{} lần, từ {} nơi gửi", "{} times, from {} senders")
_LAST = Text("gần nhất {}", "the last at {}")
_RELEASE = Text("Thả…", "Release…")
_RELEASE_TITLE = Text("Thả nguồn khỏi cách ly", "Release the source")
_REASON = Text("Lý do (đã sửa gì?)", "Why (what was mended?)")
_HINT = Text(
    "Bản tin mới của nguồn được nhận ngay; bản ghi đang chờ thì gửi lại ở trang Bản ghi lỗi.",
    "Its new messages are taken at once; what waits is sent again on the page of the dead letters.",
)
_SUMMARY = Text("Tình hình chung", "Summary")


def summary(found: Sequence[Health], language: Language) -> str:
    """Return how many ways in stand how, in one line."""
    counts = {standing: sum(health.verdict.standing is standing for health in found) for standing in Standing}
    parts = "".join(
        f"<li>{_badge(standing, language)} <b>{count}</b></li>" for standing, count in counts.items() if count
    )
    return f'<ul class="standings" aria-label="{_SUMMARY.of(language)}">{parts}</ul>'


def listed(found: Sequence[Health], now: datetime, language: Language) -> str:
    """Return the ways in that are used, as a table."""
    used = [health for health in found if health.verdict.standing is not Standing.OFF]
    heads = "".join(f"<th scope=col>{head.of(language)}</th>" for head in _HEADS)
    rows = "".join(_row(health, now, language) for health in used)
    return f'<table class="ways"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def unused(found: Sequence[Health], language: Language) -> str:
    """Return the ways in that are not used, folded away; nothing in it moves, so that it stays open for who reads."""
    off = [health for health in found if health.verdict.standing is Standing.OFF]
    folded = "".join(
        f"<li>{escape(health.way.title.of(language))} <small>{escape(health.way.how)} ·"
        f" {escape(health.verdict.why.of(language))}</small></li>"
        for health in off
    )
    words = _UNUSED.of(language).format(len(off))
    return f'<details class="unused"><summary>{words}</summary><ul>{folded}</ul></details>' if off else ""


def _row(health: Health, now: datetime, language: Language) -> str:
    way, standing = health.way, health.verdict.standing
    labels = [head.of(language) for head in _HEADS]
    cells = (
        f"{_badge(standing, language)}<small>{escape(health.verdict.why.of(language))}</small>",
        f"<b>{escape(way.title.of(language))}</b><small>{escape(way.how)}{_stations(health, language)}</small>",
        _heard(health, now),
        _rate(health, language),
        _share(health, language),
        _fault(health, language),
    )
    return f'<tr data-way="{escape(way.name)}" data-is="{standing}">{labelled(labels, cells)}</tr>'


def _badge(standing: Standing, language: Language) -> str:
    state, words = LOOKS[standing]
    return (
        f'<span class="badge" data-state="{state}"><i aria-hidden="true">{SIGNS[state]}</i> {words.of(language)}</span>'
    )


def _heard(health: Health, now: datetime) -> str:
    if health.heard is None:
        return "–"
    local = health.heard.astimezone(LOCAL_ZONE)
    same = local.date() == now.astimezone(LOCAL_ZONE).date()
    return f"<time>{local:%H:%M:%S}</time>" if same else f"<time>{local:%d/%m %H:%M}</time>"


def _stations(health: Health, language: Language) -> str:
    told = ((_SILENT, health.silent), (_SOME_ASIDE, health.aside))
    return "".join(f" · <em>{words.of(language).format(n, health.stations)}</em>" for words, n in told if n)


def _rate(health: Health, language: Language) -> str:
    if health.rate is None:
        return "–" if health.apart else f"<small>{_NOT_APART.of(language)}</small>"
    mean, most = sum(health.rate) / len(health.rate), max(health.rate)
    words = _RATE.of(language).format(number(mean, language, 1), number(most, language))
    return f"{sparkline(health.rate, words)}<small>{number(mean, language, 1)}</small>"


def sparkline(rate: Sequence[int], words: str) -> str:
    """Return the events of each minute as small columns; `words` say the same."""
    most = max(*rate, 1)
    columns = "".join(
        f'<rect x="{x}" y="{20 - height:.1f}" width=".8" height="{height:.1f}"/>'
        for x, n in enumerate(rate)
        if n and (height := max(0.8, 20 * n / most))
    )
    return (
        f'<svg class="spark" viewBox="0 0 {len(rate)} 20" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(words)}">{columns}</svg>'
    )


def _share(health: Health, language: Language) -> str:
    if health.share is None:
        return "–"
    state = "danger" if health.share >= 20 else "warning" if health.share >= 5 else "normal"
    return f'<span class="share" data-state="{state}">{number(health.share, language, 1)}%</span>'


def _fault(health: Health, language: Language) -> str:
    todo = _TODO.get(health.verdict.standing)
    parts = [f"<p>{_coded(todo.of(language))}</p>"] if todo else []
    if health.fault is not None:
        reason = reason_of(health.fault.reason)
        address = "/ban-ghi-loi?" + urlencode({"door": health.way.door, "reason": health.fault.reason, "state": "any"})
        if not health.fault.waiting:
            words = ""
        else:
            words = f" · {_WAITING.of(language).format(number(health.fault.waiting, language))}"
        parts.insert(
            0,
            f'<p><a href="{escape(address)}">{escape(reason.what.of(language))}</a>'
            f" <small>{moment_of(health.fault.seen)}{words}</small></p>",
        )
        parts.append(f"<p><small>{_coded(reason.todo.of(language))}</small></p>")
    return "".join(parts) or "–"


def _coded(text: str) -> str:
    """Return a text whose `commands` are set as such."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def keys(found: Sequence[PushKey], language: Language) -> str:
    """Return the keys that push events, with the systems that each may speak for."""
    title = f"<h2>{_KEYS.of(language)}</h2>"
    if not found:
        return f'{title}<p class="quiet">{_NO_KEYS.of(language)}</p>'
    return f'{title}<ul class="keys">{"".join(_key(key, language) for key in found)}</ul>'


def _key(key: PushKey, language: Language) -> str:
    if key.systems:
        words = escape(_SPEAKS_FOR.of(language).format(", ".join(key.systems)))
    else:
        words = f"<em>{_UNBOUND.of(language)}</em>"
    return f"<li><b>{escape(key.name)}</b> {words}</li>"


def strays(rows: Rows, language: Language) -> str:
    """Return what came to the doors and belonged to no connector, by door and reason; empty without any."""
    lines = "".join(f"<li>{_stray(row, language)}</li>" for row in rows)
    return f"<h2>{_STRAYS.of(language)}</h2><ul class='aside'>{lines}</ul>" if rows else ""


def _stray(row: Mapping[str, Any], language: Language) -> str:
    reason = reason_of(row["reason"])
    address = "/ban-ghi-loi?" + urlencode({"door": row["door"], "reason": row["reason"], "state": "any"})
    counts = _TIMES.of(language).format(number(row["times"], language), number(row["senders"], language))
    return (
        f'<div><a href="{escape(address)}">{escape(reason.what.of(language))}</a> <small>{escape(row["door"])}</small>'
        f"<p>{counts}, {_LAST.of(language).format(moment_of(row['seen']))}</p>"
        f"<p><small>{_coded(reason.todo.of(language))}</small></p></div>"
    )


def aside(rows: Rows, may_act: bool, language: Language) -> str:
    """Return the sources that are set aside: why, since when, and the way to release each."""
    if not rows:
        return f'<h2>{_ASIDE.of(language)}</h2><p class="quiet">{_NO_ASIDE.of(language)}</p>'
    lines = "".join(f"<li>{_set_aside(row, may_act, language)}</li>" for row in rows)
    return f'<h2>{_ASIDE.of(language)} <span class="count">{len(rows)}</span></h2><ul class="aside">{lines}</ul>'


def _set_aside(row: Mapping[str, Any], may_act: bool, language: Language) -> str:
    source, name = row["source"], row[f"name_{language}"]
    address = "/ban-ghi-loi?" + urlencode({"source": source})
    waiting = _WAITING.of(language).format(number(row["waiting"], language))
    button = (
        f'<button type="button" class="act quiet-act" data-release="{escape(source)}">{_RELEASE.of(language)}</button>'
        if may_act
        else ""
    )
    return (
        f"<div><b>{escape(name or source)}</b> <small>{escape(source) if name else ''}</small>"
        f"<p>{escape(why_aside(row['reason']).of(language))},"
        f" {_SINCE.of(language).format(moment_of(row['since']))}</p>"
        f'<p><a href="{escape(address)}">{waiting}</a></p></div>{button}'
    )


def dialog(language: Language) -> str:
    """Return the dialog that asks why a source is released."""
    return (
        f'<dialog id="release" class="asks fields" aria-labelledby="release-title">'
        f'<form method="dialog" data-release-form>'
        f'<h2 id="release-title">{_RELEASE_TITLE.of(language)} <output name=told></output></h2>'
        "<input type=hidden name=source>"
        f'<label>{_REASON.of(language)}<textarea name=why rows="3" required maxlength="500"></textarea></label>'
        f'<p class="hint">{_HINT.of(language)}</p><p class="buttons">{cancel(language)}'
        f'<button class="act">{_RELEASE_TITLE.of(language)}</button></p></form></dialog>'
    )
