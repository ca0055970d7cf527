"""The QR codes that hang: what each leads to, drawn as SVG by segno (ISO/IEC 18004)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

import psycopg
import segno
from psycopg.rows import class_row

from dashboards.texts import Language, Text

ERROR_LEVEL = "m"
"""15 % of the code may be torn or dirty: the level for print."""
EMPTY = Text("Chưa có mã QR nào được niêm yết.", "No QR code hangs yet.")
ALL = Text("Mọi cơ quan", "Every agency")
AGENCY = Text("Cơ quan", "Agency")
PRINT = Text("In", "Print")
QR_OF = Text("Mã QR của thủ tục", "QR code of procedure")
_HANGING = """
SELECT publication.procedure, publication.agency, url, coalesce(procedure.name_vi, publication.procedure) AS name,
       coalesce(agency.name_vi, publication.agency) AS agency_vi,
       coalesce(agency.name_en, publication.agency) AS agency_en
FROM publication LEFT JOIN procedure ON procedure.procedure = publication.procedure
    LEFT JOIN agency ON agency.code = publication.agency
WHERE NOT revoked ORDER BY publication.agency, publication.procedure
"""
_LEADS_TO = """
SELECT url FROM publication WHERE procedure = %(procedure)s AND NOT revoked AND %(agency)s::text IN ('', agency)
ORDER BY published_at DESC, agency LIMIT 1
"""


@dataclass(frozen=True)
class Code:
    """One code that hangs; its name is the procedure's in the catalogue, or else its code."""

    procedure: str
    agency: str
    url: str
    name: str
    agency_vi: str
    agency_en: str


def hanging(conn: psycopg.Connection[Any]) -> list[Code]:
    """Return every code that hangs, agency by agency."""
    with conn.cursor(row_factory=class_row(Code)) as cursor:
        return cursor.execute(_HANGING).fetchall()


def leads_to(conn: psycopg.Connection[Any], procedure: str, agency: str = "") -> str | None:
    """Return the address that a procedure was put up under last, by an agency or by any; None when no code hangs."""
    row = conn.execute(_LEADS_TO, {"procedure": procedure, "agency": agency}).fetchone()
    return None if row is None else str(row[0])


def svg(url: str) -> str:
    """Return the code of an address as an SVG document of its own, with the quiet zone of four modules."""
    buffer = io.BytesIO()
    code = segno.make_qr(url, error=ERROR_LEVEL, boost_error=False)
    code.save(buffer, kind="svg", xmldecl=False, nl=False, omitsize=True, light="#fff")
    return buffer.getvalue().decode()


def sheet(codes: Sequence[Code], agency: str, speech: Language) -> str:
    """Return the HTML of the printable sheet: the codes of one agency (of all, where it is ""), and the choice."""
    shown = [code for code in codes if agency in ("", code.agency)]
    cards = "".join(_card(code, speech) for code in shown)
    body = f'<ul class="codes">{cards}</ul>' if shown else f'<p class="nothing">{EMPTY.of(speech)}</p>'
    return _choice(codes, agency, speech) + body


def _card(code: Code, speech: Language) -> str:
    agency = Text(code.agency_vi, code.agency_en).of(speech)
    return (
        f'<li><a href="/qr/{quote(code.procedure)}.svg?agency={quote(code.agency)}"'
        f' aria-label="{QR_OF.of(speech)} {escape(code.procedure)}">'
        f"{svg(code.url)}</a><b>{escape(code.name)}</b>"
        f"<span>{escape(code.procedure)}</span><small>{escape(agency)}</small></li>"
    )


def _choice(codes: Sequence[Code], agency: str, speech: Language) -> str:
    names = {code.agency: Text(code.agency_vi, code.agency_en).of(speech) for code in codes}
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == agency else ""}>{escape(name)}</option>'
        for value, name in {"": ALL.of(speech), **names}.items()
    )
    return (
        f'<div class="chooser"><form method="get" data-auto><label>{AGENCY.of(speech)}'
        f' <select name="agency">{options}</select>'
        f'</label><button type="button" onclick="print()">{PRINT.of(speech)}</button></form></div>'
    )
