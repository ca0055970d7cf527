"""The morning report as a PDF of one to three pages: what leaders read before their first meeting; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from fpdf.enums import Align, XPos, YPos

from dashboards.letters.reasons import reason_of
from dashboards.morning.headlines import Card, cards
from dashboards.morning.reading import Morning, Row, ranked_at
from dashboards.morning.sheet import (
    ACCENT,
    DEEP,
    GREY,
    INK,
    LINE,
    MARGIN_MM,
    PALE,
    SPEECH,
    TINTS,
    WHITE,
    WIDTH_MM,
    Colour,
    Column,
    Field,
    Sheet,
    colour_of,
)  # fmt: skip
from dashboards.panels import STATES_OF, State
from dashboards.scales import colour_of as scale_colour
from dashboards.texts import Text, date_of, lasting, number
from dashboards.vn_aqi import SCALE
from streams.alerts.rule import Severity
from streams.alerts.words import SEVERITIES
from streams.clock import LOCAL_ZONE

TITLE = "Báo cáo sáng"
CENTRE = "Trung tâm điều hành thông minh"
_NONE = "–"
# Title, the member of the figures, decimals, and whether more is worse (None: neither).
_FIGURES = (
    ("Cảnh báo mới", "alerts", 0, True),
    ("   trong đó nghiêm trọng trở lên", "grave", 0, True),
    ("VN_AQI giờ cao nhất", "aqi", 0, True),
    ("Mưa lớn nhất tại một trạm (mm)", "rain", 1, None),
    ("Hồ sơ đăng ký", "filed", 0, None),
    ("Hồ sơ giải quyết xong", "finished", 0, False),
    ("   tỉ lệ đúng hạn (%)", "on_time", 1, False),
    ("Phí, lệ phí đã thu (triệu đồng)", "fees", 1, None),
    ("Phản ánh, kiến nghị tiếp nhận", "feedback", 0, None),
    ("Giá trị đo nhận được", "measured", 0, None),
)
_HEALTH = {"refused": "Bản ghi bị từ chối", "bad": "Giá trị đo bị loại", "quarantined": "Nguồn bị cách ly"}


def pdf(morning: Morning, city: Text) -> bytes:
    """Return the report as PDF/1.x; the same morning always gives the same pages."""
    day = f"{morning.day:%d/%m/%Y}"
    sheet = Sheet(f"{TITLE} {day} · {city.vi}", f"{city.vi} · {CENTRE} · {TITLE} {day}", morning.at)
    _banner(sheet, morning, city)
    _cards(sheet, cards(morning))
    for section in (_figures, _alerts, _water, _air, _overdue, _ranking, _health):
        section(sheet, morning)
    return bytes(sheet.output())


def name(day: date) -> str:
    """Return what the file of a day is called."""
    return f"bao-cao-sang-{day:%Y-%m-%d}.pdf"


def _banner(sheet: Sheet, morning: Morning, city: Text) -> None:
    sheet.set_fill_color(*DEEP)
    sheet.rect(0, 0, 210, 30, "F")
    sheet.set_fill_color(*ACCENT)
    sheet.rect(0, 30, 210, 1.2, "F")
    sheet.set_xy(MARGIN_MM, 7)
    sheet.type_(9.5, (190, 211, 235))
    sheet.cell(WIDTH_MM / 2, 5, f"{city.vi} · {CENTRE}")
    sheet.set_xy(MARGIN_MM, 12.5)
    sheet.type_(22, WHITE, "B")
    sheet.cell(WIDTH_MM / 2, 11, TITLE)
    sheet.set_xy(MARGIN_MM + WIDTH_MM / 2, 8)
    sheet.type_(12.5, WHITE, "B")
    sheet.cell(WIDTH_MM / 2, 7, date_of(morning.at, SPEECH), align=Align.R, new_x=XPos.LEFT, new_y=YPos.NEXT)
    sheet.type_(9.5, (190, 211, 235))
    local = morning.at.astimezone(LOCAL_ZONE)
    sheet.cell(WIDTH_MM / 2, 5.5, f"Số liệu đến {local:%H:%M}", align=Align.R)
    sheet.set_xy(MARGIN_MM, 35.5)


def _cards(sheet: Sheet, shown: tuple[Card, ...]) -> None:
    """Draw the four figures that a leader looks at first."""
    gap, top = 3.0, sheet.get_y()
    wide = (WIDTH_MM - gap * (len(shown) - 1)) / len(shown)
    for place, card in enumerate(shown):
        x = MARGIN_MM + place * (wide + gap)
        sheet.set_fill_color(*PALE)
        sheet.rect(x, top, wide, 25, "F")
        sheet.set_fill_color(*TINTS[card.state])
        sheet.rect(x, top, wide, 0.9, "F")
        _line(sheet, x, top + 2.4, wide, (8.2, GREY, ""), card.title)
        _line(
            sheet, x, top + 7.2, wide, (19, INK if card.state is State.NORMAL else TINTS[card.state], "B"), card.value
        )
        sheet.set_xy(x + 2, top + 16)
        sheet.type_(8, GREY)
        sheet.multi_cell(wide - 4, 3.7, card.detail, align=Align.L, max_line_height=3.7)
    sheet.set_xy(MARGIN_MM, top + 26)


def _line(sheet: Sheet, x: float, y: float, wide: float, type_: tuple[float, Colour, Any], words: str) -> None:
    sheet.set_xy(x + 2, y)
    sheet.type_(*type_)
    sheet.cell(wide - 4, type_[0] * 0.42, words)


def _figures(sheet: Sheet, morning: Morning) -> None:
    sheet.section("Đêm qua và hôm qua", "đêm: 19:00 đến giờ báo cáo; so với đêm trước, ngày trước đó")
    by = {row["name"]: row for row in morning.figures}
    columns = (
        Column("Chỉ tiêu", 62), Column("Đêm qua", 26, "R"), Column("so đêm trước", 34, "R"), Column("Hôm qua", 26, "R"),
        Column("so hôm kia", 34, "R"),
    )  # fmt: skip
    rows = [
        [Field(title), *_compared(by["night"], by["night_before"], of), *_compared(by["day"], by["day_before"], of)]
        for title, *of in _FIGURES
    ]
    sheet.rows(columns, rows)


def _compared(now: Row, before: Row, of: list[Any]) -> tuple[Field, Field]:
    """Return a figure and how it has changed, in a colour where a change is good or bad."""
    member, decimals, worse = of
    value, past = now[member], before[member]
    shown = Field(_number(value, decimals), bold=True)
    if value is None or past is None:
        return shown, Field(_NONE, GREY)
    change = round(float(value) - float(past), decimals)
    tint = GREY if not change or worse is None else TINTS[State.DANGER if (change > 0) == worse else State.NORMAL]
    share = f" ({_signed(100 * change / float(past), 0)}%)" if past and member not in ("aqi", "on_time") else ""
    return shown, Field(f"{_signed(change, decimals)}{share}" if change else "không đổi", tint)


def _signed(change: float, decimals: int) -> str:
    """Write a change with its sign, for which the type has a minus of its own."""
    return ("+" if change >= 0 else "−") + _number(abs(change), decimals)


def _alerts(sheet: Sheet, morning: Morning) -> None:
    total = morning.alerts[0]["total"] if morning.alerts else 0
    untaken = morning.alerts[0]["untaken"] if morning.alerts else 0
    sheet.section("Cảnh báo đang mở", f"{total} cảnh báo, {untaken} chưa ai nhận" if total else "")
    if not morning.alerts:
        sheet.nothing("Không có cảnh báo nào đang mở.")
        return
    columns = (
        Column("Mức", 27),
        Column("Nội dung", 81),
        Column("Đơn vị", 33),
        Column("Người nhận", 25),
        Column("Đã mở", 16, "R"),
    )
    sheet.rows(columns, [_alert(row, morning.at) for row in morning.alerts])
    if total > len(morning.alerts):
        sheet.nothing(f"… và {total - len(morning.alerts)} cảnh báo khác trên bàn trực.")


def _alert(row: Row, at: datetime) -> list[Field]:
    severity = Severity(row["severity"])
    state = STATES_OF[severity]
    owner = Field(row["owner"]) if row["owner"] else Field("chưa ai nhận", TINTS[State.DANGER], bold=True)
    return [
        Field(SEVERITIES[severity].vi, TINTS[state], bold=True, chip=TINTS[state]),
        Field(row["title_vi"]),
        Field(row["name_vi"] or _NONE, GREY),
        owner,
        Field(lasting((at - row["opened_at"]).total_seconds(), SPEECH)),
    ]


def _water(sheet: Sheet, morning: Morning) -> None:
    sheet.section("Mực nước tại các trạm có mức báo động", "mét; cấp báo động cao nhất ở trên")
    if not morning.water:
        sheet.nothing("Không có trạm nào có mức báo động.")
        return
    columns = (
        Column("Trạm", 39), Column("Sông", 20), Column("Mực nước", 20, "R"), Column("so 24 giờ", 20, "R"),
        Column("BĐ I", 15, "R"), Column("BĐ II", 15, "R"), Column("BĐ III", 15, "R"), Column("", 3),
        Column("Trạng thái", 35),
    )  # fmt: skip
    sheet.rows(columns, [_gauge(row) for row in morning.water])


def _gauge(row: Row) -> list[Field]:
    state = State(row["state"])
    change = row["change"]
    reached = sum(
        row[f"alarm_{n}"] is not None and row["level"] is not None and row["level"] >= row[f"alarm_{n}"]
        for n in (1, 2, 3)
    )
    words = (
        f"trên báo động {'I' * reached}" if reached else "mất tín hiệu" if state is State.SILENT else "dưới báo động I"
    )
    lines = [Field(_number(row[f"alarm_{n}"], 2), GREY) for n in (1, 2, 3)]
    return [
        Field(row["name_vi"]), Field(row["river"] or _NONE, GREY),
        Field(_number(row["level"], 2), TINTS[state], bold=True),
        Field(_NONE if change is None else _signed(change, 2)), *lines,
        Field(""), Field(words, TINTS[state], chip=TINTS[state]),
    ]  # fmt: skip


def _air(sheet: Sheet, morning: Morning) -> None:
    sheet.section("Không khí: VN_AQI tại các trạm", "giờ vừa qua; trong ngoặc: VN_AQI của ngày hôm qua", needs_mm=22)
    gap, count, high = 3.0, 4, 6.2
    wide = (WIDTH_MM - gap * (count - 1)) / count
    rows = [morning.air[n : n + count] for n in range(0, len(morning.air), count)]
    for row in rows:
        if sheet.will_page_break(high):
            sheet.add_page()
        top = sheet.get_y()
        for place, station in enumerate(row):
            _station(sheet, station, MARGIN_MM + place * (wide + gap), top, wide)
        sheet.set_xy(MARGIN_MM, top + high)


def _station(sheet: Sheet, row: Row, x: float, top: float, wide: float) -> None:
    value = row["value"]
    written = scale_colour(value, SCALE)
    sheet.set_fill_color(*(colour_of(written) if written else LINE))
    sheet.set_draw_color(*GREY)
    sheet.set_line_width(0.1)
    sheet.rect(x, top + 0.9, 3.2, 3.2, "DF")
    sheet.type_(8.6, INK)
    sheet.set_xy(x + 4, top)
    room = wide - 4 - 17
    words = row["name_vi"]
    while sheet.get_string_width(words) > room and len(words) > 3:
        words = words.rstrip("…")[:-1].rstrip() + "…"
    sheet.cell(room, 5, words)
    sheet.type_(9, INK, "B")
    sheet.cell(8, 5, _number(value, 0) if value is not None else "n/a", align=Align.R)
    sheet.type_(8, GREY)
    sheet.cell(9, 5, f"({_number(row['day'], 0)})", align=Align.R)


def _overdue(sheet: Sheet, morning: Morning) -> None:
    first: Mapping[str, Any] = morning.overdue[0] if morning.overdue else {"all_open": 0, "all_overdue": 0}
    note = f"{_number(first['all_overdue'], 0)} quá hạn trên {_number(first['all_open'], 0)} đang xử lý"
    pressing = [row for row in morning.overdue if row["overdue"] or row["today"]]
    sheet.section("Hồ sơ quá hạn theo cơ quan", note, needs_mm=16 + 5.3 * len(pressing))
    if not pressing:
        sheet.nothing("Không có hồ sơ nào quá hạn hoặc hẹn trả hôm nay.")
        return
    most = max(row["overdue"] for row in pressing) or 1
    columns = (
        Column("Cơ quan", 78), Column("Quá hạn", 40), Column("Đang xử lý", 22, "R"), Column("Hẹn trả hôm nay", 24, "R"),
        Column("Trễ lâu nhất", 18, "R"),
    )  # fmt: skip
    sheet.rows(columns, [_agency(row, most) for row in pressing])


def _agency(row: Row, most: int) -> list[Field]:
    longest = row["longest"]
    return [
        Field(row["name_vi"]), _bar(row["overdue"], 0, row["overdue"] / most if row["overdue"] else None),
        Field(_number(row["open"], 0)), Field(_number(row["today"], 0)),
        Field(_NONE if longest is None else f"{_number(longest, 0)} ngày", GREY),
    ]  # fmt: skip


def _bar(value: Any, decimals: int, share: float | None) -> Field:
    return Field(f" {_number(value, decimals)}", bold=bool(value), bar=share)


def _ranking(sheet: Sheet, morning: Morning) -> None:
    title, note = "Chỉ số phục vụ người dân, doanh nghiệp", "Quyết định 766/QĐ-TTg, quy về thang 100"
    sheet.section(title, note, needs_mm=16 + 5.3 * min(10, len(morning.ranking)))
    if all(row["rank"] is None for row in morning.ranking):
        sheet.nothing("Chưa có số liệu để xếp hạng.")
        return
    month = ranked_at(morning.day, morning.at).astimezone(LOCAL_ZONE)
    columns = (
        Column("Hạng", 12, "R"), Column("   Cơ quan", 80), Column(f"Tháng {month:%m/%Y}", 40),
        Column(f"Quý {(month.month + 2) // 3}", 16, "R"), Column(f"Năm {month.year}", 16, "R"),
        Column("Đúng hạn", 18, "R"),
    )  # fmt: skip
    sheet.rows(columns, [_ranked(row) for row in morning.ranking[:10]])


def _ranked(row: Row) -> list[Field]:
    month = row["month"]
    share = None if month is None else float(month) / 100
    on_time = row["on_time"]
    return [
        Field(_NONE if row["rank"] is None else str(row["rank"]), GREY), Field("   " + row["name_vi"]),
        _bar(month, 1, share), Field(_number(row["quarter"], 1)),
        Field(_number(row["year"], 1)), Field(_NONE if on_time is None else f"{_number(on_time, 0)}%"),
    ]  # fmt: skip


def _health(sheet: Sheet, morning: Morning) -> None:
    stations = morning.stations[0]
    sheet.section("Sức khỏe dữ liệu", f"{stations['heard']} trên {stations['stations']} trạm đang báo về; 24 giờ qua")
    if not morning.health:
        sheet.nothing("Không bản ghi nào bị từ chối, không nguồn nào bị cách ly.")
        return
    columns = (Column("Việc", 52), Column("Lý do, nguồn", 90), Column("Số lượng", 40, "R"))
    rows = [
        [
            Field(_HEALTH[row["what"]]),
            Field(_told(row)),
            Field(_number(row["n"], 0)),
        ]
        for row in morning.health[:10]
    ]
    sheet.rows(columns, rows)
    if len(morning.health) > len(rows):
        sheet.nothing(f"… và {len(morning.health) - len(rows)} dòng khác trên bảng Hệ thống.")


def _told(row: Row) -> str:
    """Return why letters were refused, which verdict values got, or which source is set aside."""
    name = str(row["name"] or _NONE)
    return ", ".join(reason_of(each).what.vi for each in name.split(",")) if row["what"] == "refused" else name


def _number(value: Any, decimals: int) -> str:
    return _NONE if value is None else number(float(value), SPEECH, decimals)
