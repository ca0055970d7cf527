"""The letter as a PDF on A4, in the form that citizens know from one-stop centres; pure.

After form 04 of Circular 01/2018/TT-VPCP. The citizen's name is left for the pen: no name is kept outside the vault.
"""

from __future__ import annotations

from importlib.resources import files

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from streams.apologies.letters import Letter
from streams.clock import LOCAL_ZONE

_FONT, _MARGIN_MM, _LINE_MM = "serif", 22, 7.2
_HALF_MM = (210 - 2 * _MARGIN_MM) / 2
_COUNTRY = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_TITLE = "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ"
_DOTS = "." * 60


def pdf(letter: Letter, place: str) -> bytes:
    """Return the letter as PDF/1.x; `place` is the town that stands before the date."""
    paper = _paper(letter)
    _head(paper, letter, place)
    for text in _body(letter):
        paper.multi_cell(0, _LINE_MM, text, align=Align.J, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        paper.ln(2)
    _foot(paper, letter)
    return bytes(paper.output())


def name(letter: Letter) -> str:
    """Return what the file is called."""
    return f"phieu-xin-loi-{letter.agency}-{letter.year}-{letter.number:04}.pdf"


def _paper(letter: Letter) -> FPDF:
    paper = FPDF(format="A4")
    fonts = files("font_source_serif_pro") / "files"
    for style, file in (("", "SourceSerifPro-Regular.ttf"), ("B", "SourceSerifPro-Bold.ttf")):
        paper.add_font(_FONT, style, str(fonts / file))
    paper.set_margins(_MARGIN_MM, 20)
    paper.set_title(f"{_TITLE} {letter.dossier}")
    paper.set_lang("vi")
    paper.set_creation_date(letter.issued_at)
    paper.add_page()
    return paper


def _head(paper: FPDF, letter: Letter, place: str) -> None:
    issued = letter.issued_at.astimezone(LOCAL_ZONE)
    top = paper.get_y()
    paper.set_font(_FONT, "B", 11)
    paper.multi_cell(_HALF_MM, 5.6, letter.agency_vi.upper(), align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_font(_FONT, "", 11)
    paper.cell(_HALF_MM, 7, f"Số: {letter.number:02}/PXL-{letter.agency}", align=Align.C)
    paper.set_xy(_MARGIN_MM + _HALF_MM, top)
    paper.set_font(_FONT, "B", 11)
    for line in _COUNTRY:
        paper.cell(_HALF_MM, 5.6, line, align=Align.C, new_x=XPos.LEFT, new_y=YPos.NEXT)
    paper.set_font(_FONT, "", 11)
    paper.cell(_HALF_MM, 8, f"{place}, {_day(issued.day, issued.month, issued.year)}", align=Align.C)
    paper.set_y(top + 34)
    paper.set_font(_FONT, "B", 14)
    paper.multi_cell(0, 8, _TITLE, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.ln(5)
    paper.set_font(_FONT, "", 12)


def _body(letter: Letter) -> tuple[str, ...]:
    received, new = letter.received_at.astimezone(LOCAL_ZONE), letter.promised
    return (
        f"Kính gửi: Ông/Bà {_DOTS}",
        f"{_day(received.day, received.month, received.year, 'Ngày')}, {letter.unit_vi} tiếp nhận hồ sơ mã số"
        f" {letter.dossier}, thủ tục: {letter.procedure_vi} ({letter.procedure}).",
        *_broken(letter),
        f"Lý do: {letter.reason.rstrip('.')}.",
        "Chúng tôi thành thật xin lỗi Ông/Bà vì sự chậm trễ này và hẹn trả kết quả vào"
        f" {_day(new.day, new.month, new.year)}.",
        "Rất mong Ông/Bà thông cảm.",
    )


def _broken(letter: Letter) -> tuple[str, ...]:
    """Return what was promised and not kept; what missed no promise is late by being sent back more than once."""
    if letter.missed is None:
        return (f"{letter.agency_vi} đã yêu cầu bổ sung hồ sơ này quá một lần.",)
    missed = letter.missed.astimezone(LOCAL_ZONE)
    return (
        f"Thời gian hẹn trả kết quả: {missed:%H} giờ {missed:%M}, {_day(missed.day, missed.month, missed.year)}.",
        f"Đến nay, {letter.agency_vi} chưa trả được kết quả đúng thời hạn đã hẹn.",
    )


def _foot(paper: FPDF, letter: Letter) -> None:
    paper.ln(6)
    paper.set_x(_MARGIN_MM + _HALF_MM)
    paper.set_font(_FONT, "B", 12)
    paper.cell(_HALF_MM, 7, "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", align=Align.C, new_x=XPos.LEFT, new_y=YPos.NEXT)
    paper.set_font(_FONT, "", 11)
    paper.cell(_HALF_MM, 6, "(Ký, ghi rõ họ tên, đóng dấu)", align=Align.C)
    paper.set_y(-32)
    paper.set_font(_FONT, "", 9)
    paper.cell(0, 5, f"Người lập phiếu: {letter.issued_by} · IOC số {letter.id}")


def _day(day: int, month: int, year: int, word: str = "ngày") -> str:
    """Return a date as official papers write it: a zero before days below 10 and before months 1 and 2.

    Source: Decree 30/2020/NĐ-CP, Appendix I.
    """
    return f"{word} {day:02} tháng {month if month > 2 else f'{month:02}'} năm {year}"
