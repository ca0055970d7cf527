"""QR codes as a telephone reads them, and the sheet on which they are printed."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.qr import Code, sheet, svg
from tests import qr_reader

addresses = st.from_regex(r"https://[a-z0-9]{1,20}\.example\.vn/[a-z0-9?=&/._-]{1,50}", fullmatch=True)


@given(url=addresses)
def test_a_telephone_reads_the_address(url: str) -> None:
    assert qr_reader.read(svg(url)) == url


def test_it_is_an_image_of_its_own_with_a_quiet_zone() -> None:
    drawn = ElementTree.fromstring(svg("https://dichvucong.example.vn/tthc/2.000488"))
    assert drawn.tag == "{http://www.w3.org/2000/svg}svg"
    assert drawn.attrib["viewBox"] == "0 0 41 41"
    assert len(qr_reader.modules(svg("https://dichvucong.example.vn/tthc/2.000488"))) == 33


def code(procedure: str, agency: str, name: str = "Cấp phiếu") -> Code:
    return Code(procedure, agency, f"https://example.vn/{procedure}", name, f"Sở {agency}", f"Department {agency}")


@pytest.mark.parametrize(("agency", "expected"), [("", 3), ("H60.03", 2), ("H60.99", 0)])
def test_the_sheet_shows_the_chosen_agencys_codes(agency: str, expected: int) -> None:
    html = sheet([code("1", "H60.03"), code("2", "H60.03"), code("3", "H60.04")], agency, "vi")
    assert html.count("<li>") == html.count("<svg") == expected
    assert ("Chưa có mã QR" in html) == (expected == 0)


def test_each_card_leads_to_its_own_agencys_code() -> None:
    html = sheet([code("1", "H60.03"), code("1", "H60.04")], "", "vi")
    assert '"/qr/1.svg?agency=H60.03"' in html
    assert '"/qr/1.svg?agency=H60.04"' in html


def test_what_a_catalogue_says_is_no_markup() -> None:
    html = sheet([code("1", '"><script>', "<b onclick=x>")], "", "en")
    assert "<script" not in html
    assert "<b onclick" not in html
