"""The filter, the list of letters and their counts as HTML; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from dashboards.letters.query import Asked, written
from dashboards.letters.reasons import REASONS, reason_of
from dashboards.letters.sending import Phase, Progress
from dashboards.texts import Language, Text, moment_of, number
from dashboards.turns import turns
from dashboards.ways_in import WaysIn
from streams.dead_letters.acts import Act
from streams.dead_letters.listing import PAGE, Line
from streams.plain_text import visible

STATES = {
    "waiting": Text("Đang chờ", "Waiting"),
    "replayed": Text("Đã gửi lại", "Sent again"),
    "discarded": Text("Đã bỏ", "Discarded"),
    "any": Text("Tất cả", "All"),
}
_LABELS = {
    "source": Text("Nguồn", "Source"),
    "reason": Text("Lý do", "Reason"),
    "day": Text("Ngày", "Day"),
    "state": Text("Trạng thái", "State"),
}
_ALL = Text("mọi lý do", "any reason")
_FILTER = Text("Lọc", "Filter")
_CLEAR = Text("Bỏ lọc", "Clear")
_NONE = Text("Không có bản ghi nào.", "No letters.")
_NO_REASON = Text("Không có lý do nào tên “{}”.", "There is no reason called “{}”.")
_REASONS = Text("Các lý do hiện có:", "There are:")
_TIMES = Text("{} lần", "{}×")
_STREAM = Text("Luồng xử lý {}", "Stream {}")
_NO_SOURCE = Text("không rõ nguồn", "no source")
_SEND_ALL = Text("Gửi lại {} bản ghi", "Send {} letters again")
_DISCARD_ALL = Text("Bỏ {} bản ghi…", "Discard {} letters…")
_OF_FILTER = Text("Tất cả bản ghi đang chờ theo bộ lọc:", "All waiting letters of this filter:")
_ACTS = Text("Việc vừa làm", "What was done lately")
_UNDO = Text("Hoàn tác", "Undo")
_UNDONE = Text("đã hoàn tác", "undone")
KINDS = {
    "replayed": Text("gửi lại {} bản ghi", "sent {} letters again"),
    "discarded": Text("bỏ {} bản ghi", "discarded {} letters"),
    "taken_back": Text("lấy lại {} bản ghi đã bỏ", "took {} discarded letters back"),
    "released": Text("thả nguồn khỏi cách ly", "released a source"),
}
_PHASES: Mapping[Phase, Text] = {
    "sending": Text("Đang gửi lại {looked_at}/{total} bản ghi…", "Sending again, {looked_at} of {total} letters…"),
    "settling": Text(
        "Đã gửi {records} bản ghi, chờ bộ xử lý nhận…", "{records} records are sent; waiting for the workers…"
    ),
    "done": Text(
        "Xong: gửi {records} bản ghi, được nhận {accepted}, lại bị từ chối {refused}.",
        "Done: {records} records sent, {accepted} accepted, {refused} rejected again.",
    ),
    "unsettled": Text(
        "Đã gửi {records} bản ghi; bộ xử lý chưa nhận hết, sẽ nhận khi chạy lại.",
        "{records} records are sent; the workers have not taken them all, they will when they run.",
    ),
    "kafka": Text(
        "Dừng ở {looked_at}/{total}: Kafka không phản hồi. Không mất gì, hãy gửi lại sau.",
        "Stopped at {looked_at} of {total}: Kafka is away. Nothing is lost, try again later.",
    ),
    "database": Text(
        "Dừng ở {looked_at}/{total}: lỗi cơ sở dữ liệu. Không mất gì, hãy gửi lại sau.",
        "Stopped at {looked_at} of {total}: the database failed. Nothing is lost, try again later.",
    ),
    "fault": Text(
        "Dừng ở {looked_at}/{total}: lỗi phía nền tảng. Không mất gì, hãy báo kỹ thuật.",
        "Stopped at {looked_at} of {total}: a fault of ours. Nothing is lost, tell the engineers.",
    ),
    "key": Text(
        "Chưa gửi: máy này thiếu khóa bảo vệ dữ liệu cá nhân (IOC_REJECT_KEY, IOC_PSEUDONYM_KEY).",
        "Not sent: the keys that protect personal data are not set here (IOC_REJECT_KEY, IOC_PSEUDONYM_KEY).",
    ),
}
_UNUSABLE = Text(" Vẫn chưa dùng được: {} bản ghi.", " Still unusable: {} letters.")


def filters(asked: Asked, language: Language) -> str:
    """Return the form that chooses which letters are listed."""
    named = sorted(REASONS, key=lambda code: reason_of(code).what.of(language))
    if asked.reason and asked.reason not in REASONS:
        named.append(asked.reason)
    options = "".join(
        f'<option value="{escape(code)}"{" selected" * (code == asked.reason)}>'
        f"{escape(reason_of(code).what.of(language))} ({escape(code)})</option>"
        for code in named
    )
    states = "".join(
        f'<option value="{code}"{" selected" * (code == asked.state)}>{text.of(language)}</option>'
        for code, text in STATES.items()
    )
    fields = {
        "source": f'<input name=source type="search" value="{escape(asked.source)}" maxlength="200">',
        "reason": f'<select name=reason><option value="">{_ALL.of(language)}</option>{options}</select>',
        "day": f'<input name=day type="date" value="{asked.day or ""}">',
        "state": f"<select name=state>{states}</select>",
    }
    labels = "".join(f"<label>{_LABELS[name].of(language)}{field}</label>" for name, field in fields.items())
    door = f'<input type="hidden" name=door value="{escape(asked.door)}">' if asked.door else ""
    clear = f'<a class="act quiet-act" href="?">{_CLEAR.of(language)}</a>' if asked.narrow else ""
    return (
        f'<form class="filters" method="get" role="search">{labels}{door}<p class="buttons">'
        f'<button class="act">{_FILTER.of(language)}</button>{clear}</p></form>'
    )


def reasons(found: Mapping[str, int], asked: Asked, language: Language) -> str:
    """Return how many letters each reason has, each a link that chooses it."""
    most = max(found.values(), default=1)
    rows = "".join(_reason(code, count, most, asked, language) for code, count in found.items())
    return f'<ul class="reasons">{rows}</ul>' if rows else ""


def _reason(code: str, count: int, most: int, asked: Asked, language: Language) -> str:
    here = code == asked.reason
    current = ' aria-current="true"' if here else ""
    return (
        f'<li><a href="{escape(asked.address(reason=None if here else code))}"{current}'
        f' style="--share:{100 * count / most:.0f}%"><span>{escape(reason_of(code).what.of(language))}'
        f" <code>{escape(code)}</code></span><b>{number(count, language)}</b></a></li>"
    )


def listed(lines: Sequence[Line], asked: Asked, ways: WaysIn, language: Language) -> str:
    """Return one page of letters, each a link that opens it, and the ways to the pages around it."""
    shown = lines[1:] if asked.newer and len(lines) > PAGE else lines[:PAGE]
    if not shown:
        return _nothing(asked, language)
    rows = "".join(_row(line, asked, ways, language) for line in shown)
    more = len(lines) > PAGE
    older = asked.address(older=written(shown[-1].place)) if more or asked.newer else ""
    newer = asked.address(newer=written(shown[0].place)) if asked.place and (more or not asked.newer) else ""
    return f'<ol class="letters">{rows}</ol>{turns(newer, older, language)}'


def _nothing(asked: Asked, language: Language) -> str:
    """Return that there is nothing, or that there can be nothing: of a reason that does not exist, and which do."""
    if not asked.reason or asked.reason in REASONS:
        return f'<p class="quiet">{_NONE.of(language)}</p>'
    links = ", ".join(
        f'<a href="{escape(asked.address(reason=code))}"><code>{code}</code></a>' for code in sorted(REASONS)
    )
    words = _NO_REASON.of(language).format(visible(asked.reason))
    return f'<p role="alert">{escape(words)}</p><p class="quiet">{_REASONS.of(language)} {links}</p>'


def _row(line: Line, asked: Asked, ways: WaysIn, language: Language) -> str:
    here = ' aria-current="true"' if line.id == asked.letter else ""
    place = {"newer" if asked.newer else "older": written(asked.place)} if asked.place else {}
    times = f" · {_TIMES.of(language).format(number(line.count, language))}" if line.count > 1 else ""
    state = f" · {STATES[line.state].of(language)}" if asked.state == "any" else ""
    return (
        f'<li><a href="{escape(asked.address(letter=line.id.hex(), **place))}"{here}>'
        f"<b>{escape(reason_of(line.reason).what.of(language))}</b>"
        f"<time>{moment_of(line.last_seen)}</time>"
        f"<span>{escape(visible(line.source) or _NO_SOURCE.of(language))}</span>"
        f"<small>{escape(door(line.door, ways, language))}{times}{state}</small></a></li>"
    )


def door(name: str, ways: WaysIn, language: Language) -> str:
    """Return where a letter came in, for people: the connector's title, the stream behind it, or the door's name."""
    way = ways.by_door(name)
    if way is not None:
        return way.title.of(language)
    kind, _, rest = name.partition(":")
    return _STREAM.of(language).format(rest) if kind == "topic" else name


def bulk(count: int, language: Language) -> str:
    """Return what can be done with all letters of the filter; nothing for none."""
    if not count:
        return ""
    told = number(count, language)
    return (
        f'<div class="bulk"><p>{_OF_FILTER.of(language)}</p><p class="buttons">'
        f'<button type="button" class="act quiet-act" data-letters="replay" data-count="{count}">'
        f"{_SEND_ALL.of(language).format(told)}</button>"
        f'<button type="button" class="act quiet-act" data-letters="discard" data-count="{count}">'
        f"{_DISCARD_ALL.of(language).format(told)}</button></p></div>"
    )


def progress(run: Progress | None, language: Language) -> str:
    """Return how far the letters are that are being sent, or what became of the last ones."""
    if run is None:
        return ""
    told = {name: number(getattr(run, name), language) for name in ("looked_at", "total", "records", "refused")} | {
        "accepted": number(run.records - run.refused, language)
    }
    words = _PHASES[run.phase].of(language).format(**told)
    if run.unusable and run.phase not in ("kafka", "database", "key", "fault"):
        words += _UNUSABLE.of(language).format(number(run.unusable, language))
    bar = (
        f'<progress aria-hidden="true" max="{max(run.total, 1)}" value="{run.looked_at}"></progress>'
        if run.under_way
        else ""
    )
    kind = "done" if run.phase == "done" and not run.refused else "open" if run.under_way else "open-end"
    return f'<p data-phase="{run.phase}" data-is="{kind}">{escape(words)}</p>{bar}'


def acts(found: Sequence[Act], may_act: bool, language: Language) -> str:
    """Return what people did lately; what can be taken back has a button for it."""
    rows = "".join(f"<li>{act(one, may_act, language)}</li>" for one in found)
    return f'<h2>{_ACTS.of(language)}</h2><ol class="done-lately">{rows}</ol>' if rows else ""


def act(one: Act, may_act: bool, language: Language) -> str:
    """Return one act: when, who, what, which and why."""
    words = escape(KINDS[one.kind].of(language).format(number(one.letters, language)))
    which = " · ".join(str(value) for name, value in one.selection.items() if name in ("source", "reason", "door"))
    why = f"<q>{escape(one.why)}</q>" if one.why else ""
    end = ""
    if one.undone:
        end = f"<em>{_UNDONE.of(language)}</em>"
    elif may_act and one.kind == "discarded":
        end = f'<button type="button" class="act quiet-act" data-undo="{one.id}">{_UNDO.of(language)}</button>'
    return (
        f"<time>{moment_of(one.at)}</time> <b>{escape(one.who)}</b> {words}"
        f" {f'<small>{escape(which)}</small>' if which else ''} {why} {end}"
    )
