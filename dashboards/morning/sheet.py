"""The paper of the morning report: A4, the house's colours in print, and the few things that are drawn on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Literal

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from dashboards.panels import State
from dashboards.texts import Language

Colour = tuple[int, int, int]
INK: Colour = (15, 27, 45)
GREY: Colour = (91, 106, 128)
LINE: Colour = (206, 215, 227)
PALE: Colour = (238, 243, 249)
DEEP: Colour = (12, 44, 84)
ACCENT: Colour = (11, 101, 168)
WHITE: Colour = (255, 255, 255)
# The states of the screen's light theme, dark enough for print.
TINTS: dict[State, Colour] = {
    State.NORMAL: (11, 122, 95),
    State.WATCH: (125, 100, 0),
    State.WARNING: (176, 77, 5),
    State.DANGER: (191, 47, 24),
    State.SILENT: (100, 116, 139),
}
MARGIN_MM, WIDTH_MM = 14.0, 182.0
_FONT = "serif"
_STYLES = {"": "Regular", "B": "Semibold", "I": "Light"}
SPEECH: Language = "vi"


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, its width in mm, and where its text stands."""

    title: str
    width: float
    align: Literal["L", "R", "C"] = "L"


@dataclass(frozen=True)
class Field:
    """A field of a table and how it is drawn; `bar` (0 to 1) is drawn behind it, `chip` is a square before it."""

    text: str
    tint: Colour = INK
    bold: bool = False
    chip: Colour | None = None
    bar: float | None = None


def colour_of(written: str) -> Colour:
    """Return a colour that is written like #rrggbb."""
    return int(written[1:3], 16), int(written[3:5], 16), int(written[5:7], 16)


class Sheet(FPDF):
    """A4 pages with a foot; sections keep together with what follows their title."""

    def __init__(self, title: str, foot: str, made_at: datetime) -> None:
        super().__init__(format="A4")
        fonts = files("font_source_serif_pro") / "files"
        for style, name in _STYLES.items():
            self.add_font(_FONT, style, str(fonts / f"SourceSerifPro-{name}.ttf"))
        self._foot = foot
        self.set_margins(MARGIN_MM, 13)
        self.set_auto_page_break(True, 17)
        self.alias_nb_pages()
        self.set_title(title)
        self.set_lang(SPEECH)
        self.set_creation_date(made_at)
        self.add_page()

    def footer(self) -> None:
        """Draw the foot of a page, as fpdf asks at its end."""
        self.set_y(-12)
        self.type_(7.5, GREY)
        self.cell(WIDTH_MM / 2, 4, self._foot)
        self.cell(WIDTH_MM / 2, 4, f"Trang {self.page_no()}/{{nb}}", align=Align.R)

    def type_(self, size: float, tint: Colour = INK, style: Literal["", "B", "I"] = "") -> None:
        """Choose the type for what is written next."""
        self.set_font(_FONT, style, size)
        self.set_text_color(*tint)

    def section(self, title: str, note: str = "", needs_mm: float = 30) -> None:
        """Begin a section, on a new page when not even its first lines would stand on this one."""
        if self.will_page_break(needs_mm):
            self.add_page()
        self.ln(3.2)
        self.set_fill_color(*ACCENT)
        self.rect(MARGIN_MM, self.get_y() + 0.9, 1.1, 4.6, "F")
        self.set_x(MARGIN_MM + 2.8)
        self.type_(11.5, DEEP, "B")
        self.cell(self.get_string_width(title) + 2.5, 6.4, title)
        self.type_(8.2, GREY, "I")
        self.cell(0, 6.9, note, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(0.6)

    def nothing(self, words: str) -> None:
        """Say that a section has nothing to show."""
        self.type_(9, GREY, "I")
        self.cell(0, 6, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def rows(self, columns: Sequence[Column], rows: Sequence[Sequence[Field]], left: float = MARGIN_MM) -> None:
        """Draw a table; its head is repeated on each page, a row is never cut in two."""
        self._head(columns, left)
        for row in rows:
            heights = [self._lines(column, field) for column, field in zip(columns, row, strict=True)]
            high = 4.2 * max(map(len, heights)) + 1.1
            if self.will_page_break(high):
                self.add_page()
                self._head(columns, left)
            self._row(columns, row, heights, high, left)

    def _head(self, columns: Sequence[Column], left: float) -> None:
        self.type_(7.8, GREY)
        top = self.get_y()
        x = left
        for column in columns:
            self.set_xy(x, top)
            self.cell(column.width, 4.8, column.title, align=Align.coerce(column.align))
            x += column.width
        self.set_draw_color(*GREY)
        self.set_line_width(0.25)
        self.line(left, top + 5, x, top + 5)
        self.set_xy(left, top + 5.3)

    def _lines(self, column: Column, field: Field) -> list[str]:
        self.type_(9, field.tint, "B" if field.bold else "")
        inside = column.width - (4.2 if field.chip else 0)
        found = self.multi_cell(inside, 4.2, field.text, dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(found, list)
        return found or [""]

    def _row(
        self, columns: Sequence[Column], row: Sequence[Field], lines: Sequence[Sequence[str]], high: float, left: float
    ) -> None:
        top, x = self.get_y(), left
        for column, field, words in zip(columns, row, lines, strict=True):
            if field.bar is not None:
                self.set_fill_color(197, 220, 240)
                self.rect(x + 0.6, top + 0.7, max(0.4, (column.width - 1.2) * min(1.0, max(0.0, field.bar))), 3.9, "F")
            if field.chip is not None:
                self.set_fill_color(*field.chip)
                self.rect(x + 0.8, top + 1.5, 2.5, 2.5, "F")
            self.type_(9, field.tint, "B" if field.bold else "")
            for number, line in enumerate(words):
                self.set_xy(x + (4.2 if field.chip else 0), top + 0.55 + 4.2 * number)
                self.cell(column.width - (4.2 if field.chip else 0), 4.2, line, align=Align.coerce(column.align))
            x += column.width
        self.set_draw_color(*LINE)
        self.set_line_width(0.12)
        self.line(left, top + high, x, top + high)
        self.set_xy(left, top + high)
