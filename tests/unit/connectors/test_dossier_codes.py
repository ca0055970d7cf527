"""The dossier that a free text names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.dossier_codes import dossier_in

CODE = "H60.03.01-261124-0975"


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
        ("nop le phi 0912345678", None),
        ("H60.03.01-261324-0975", None),
        ("H60.03.01-261124-09751234", None),
        ("XH60.03.01-261124-0975", None),
        ("H60.03.01-261124-0975A", None),
        ("", None),
    ],
)
def test_one_code_is_found_however_it_is_written(text: str, dossier: str | None) -> None:
    assert dossier_in(text) == dossier


@given(before=st.text(max_size=40), after=st.text(max_size=40))
def test_what_stands_around_it_does_not_matter(before: str, after: str) -> None:
    assert dossier_in(f"{before}\n{CODE}\n{after}") in {CODE, None}
    assert dossier_in(f"nộp {CODE}, {after.translate({ord('h'): None, ord('H'): None})}") is not None


@given(text=st.text(alphabet="H60. -_123", max_size=400))
def test_no_text_takes_long(text: str) -> None:
    dossier_in(text)
