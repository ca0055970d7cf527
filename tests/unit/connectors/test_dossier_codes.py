"""The dossier that a free text names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.dossier_codes import dossier_in

CODE = "H60.03.01-261124-0975"
MINISTRIES = {"BKHCN", "BCA"}
MINISTERIAL = "BKHCN.08.01-261124-1000975"


@pytest.mark.parametrize(
    ("text", "dossier"),
    [
        (CODE, CODE),
        (f"Lệ phí hồ sơ {CODE}.", CODE),
        ("mbvcb.3278907687.h60.03.01-261124-0975.ct tu 0123", CODE),
        ("LP H60 03 01 261124 0975 NGUYEN VAN A", CODE),
        ("H60_03_01_261124_0975", CODE),
        ("H15.50.05.13-261008-0975", "H15.50.05.13-261008-0975"),
        ("G22.99.108-261008-097512", "G22.99.108-261008-097512"),
        (f"{CODE} / {CODE.lower()}", CODE),
        (f"{CODE}, H60.03.01-261124-0976", None),
        (f"LP {MINISTERIAL}", MINISTERIAL),
        ("nop phi bkhcn 08 01 261124 1000975.CT tu 0123", MINISTERIAL),
        (f"{MINISTERIAL} / {CODE}", CODE),
        (f"{MINISTERIAL}, BCA.16.01-261124-1000976", None),
        ("nop phi BKHCN 261124 005320", "BKHCN-261124-005320"),
        ("LP 08 01 261124 1000975", None),
        ("NGAY 261124 093015", None),
        ("BKHCN.08.01-261124-0975", None),
        ("nop le phi 0912345678", None),
        ("H60.03.01-261324-0975", None),
        ("H60.03.01-261124-09751234", None),
        ("XH60.03.01-261124-0975", None),
        ("H60.03.01-261124-0975A", None),
        ("", None),
    ],
)
def test_one_code_is_found_however_it_is_written(text: str, dossier: str | None) -> None:
    assert dossier_in(text, MINISTRIES) == dossier


@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_what_stands_around_it_does_not_matter(before: str, after: str) -> None:
    assert dossier_in(f"{before}\n{CODE}\n{after}") in {CODE, None}
    assert dossier_in(f"nộp {CODE}, {after.translate({ord('h'): None, ord('H'): None})}") is not None


@given(text=st.text(alphabet="BH60. -_123", max_size=400))
def test_no_text_takes_long(text: str) -> None:
    dossier_in(text, {"BB"})
