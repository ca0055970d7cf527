"""What is written on the form of a station becomes a registration, or says everything that is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.registry import drawing
from dashboards.registry.book import Book
from dashboards.registry.writing import FIELDS, read, written
from dashboards.texts import Text
from dashboards.wrong import WrongError

GOOD = {
    "id": "WAT-020", "kind": "water", "name_vi": " Sông Lô tại Hàm Yên ", "name_en": "River Lô at Ham Yen",
    "latitude": "22,0655", "longitude": "105.0301", "unit": "02383", "agency": "H60.02",
    "valid_from": "2026-11-01", "valid_to": "", "attributes": '{"river": "Lô", "alarm_m": [22, 24, 26]}',
}  # fmt: skip
UNITS, AGENCIES = ["02383"], ["H60.02"]


def test_a_station_is_read_as_people_write_it() -> None:
    station = read(GOOD, UNITS, AGENCIES)
    assert station.name_vi == "Sông Lô tại Hàm Yên"
    assert (station.latitude, station.longitude) == (22.0655, 105.0301)
    assert station.valid_from == date(2026, 11, 1)
    assert station.valid_to is None
    assert station.attributes["alarm_m"] == [22, 24, 26]
    assert read(written(station), UNITS, AGENCIES) == station


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "có dấu"), ("id", ""), ("kind", ""), ("name_vi", ""), ("latitude", "91"), ("latitude", "nan"),
        ("longitude", "bắc"), ("unit", "99999"), ("agency", "ai"), ("valid_to", "2026-10-31"),
        ("valid_from", "hôm nay"), ("attributes", "{"),
        ("attributes", '{"alarm_m": [24, 22]}'), ("attributes", '{"alarm_m": NaN}'),
        ("attributes", '{"also_measures": "air"}'), ("attributes", '{"measures_every_s": "60"}'),
        ("attributes", '{"alert_lines": [36]}'), ("attributes", '{"reference": "true"}'),
    ],
)  # fmt: skip
def test_each_wrong_field_is_named_alone(field: str, value: str) -> None:
    with pytest.raises(WrongError) as refused:
        read({**GOOD, field: value}, UNITS, AGENCIES)
    assert list(refused.value.wrong) == [field]


def test_a_wrong_attribute_is_named_before_what_is_asked_of_them_all() -> None:
    with pytest.raises(WrongError) as refused:
        read({**GOOD, "attributes": '{"river": "Lô", "km": "12", "alarm_m": [22]}'}, UNITS, AGENCIES)
    assert refused.value.wrong["attributes"].vi.startswith("km: Thuộc tính là JSON")


def test_a_kind_that_a_description_brought_can_be_chosen() -> None:
    kinds = {"slope": Text("Quan trắc sườn dốc", "Slope monitoring"), "water": Text("Thủy văn", "Rivers")}
    book = Book([], [], [], [], kinds)
    form = drawing.form(book, None, {"kind": "slope"}, {}, 0, "en")
    assert '<option value="slope" selected>Slope monitoring</option><option value="water">Rivers</option>' in form
    station = read({**GOOD, "kind": "slope"}, UNITS, AGENCIES)
    told = drawing.listed(Book([station], [], [], [], kinds), None, date(2026, 11, 24), "vi")
    assert "WAT-020 · Quan trắc sườn dốc" in told


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60)))
def test_whatever_is_written_gives_a_station_or_what_is_wrong(values: dict[str, str]) -> None:
    try:
        read({**GOOD, **values}, UNITS, AGENCIES)
        wrong: set[str] = set()
    except WrongError as refused:
        wrong = set(refused.wrong) or {"nothing is said"}
    assert wrong <= set(FIELDS)
