"""What is written on the form of a station becomes a registration, or says everything that is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.registry import drawing
from dashboards.registry.book import Book, edition
from dashboards.registry.names import Names
from dashboards.registry.writing import FIELDS, read, written
from dashboards.texts import LANGUAGES, Text
from dashboards.wrong import WrongError

GOOD = {
    "id": "WAT-020", "kind": "water", "name_vi": " Sông Lô tại Hàm Yên ", "name_en": "River Lô at Ham Yen",
    "latitude": "22,0655", "longitude": "105.0301", "unit": "02383", "agency": "H60.02",
    "valid_from": "2026-11-01", "valid_to": "", "attributes": '{"river": "Lô", "alarm_m": [22, 24, 26]}',
}  # fmt: skip
NAMES = Names(frozenset({"rain", "water_level"}), frozenset({"air"}), frozenset({"heat"}))
KNOWN = (["02383"], ["H60.02"], NAMES)


def test_a_station_is_read_as_people_write_it() -> None:
    station = read(GOOD, *KNOWN)
    assert station.name_vi == "Sông Lô tại Hàm Yên"
    assert (station.latitude, station.longitude) == (22.0655, 105.0301)
    assert station.valid_from == date(2026, 11, 1)
    assert station.valid_to is None
    assert station.attributes["alarm_m"] == [22, 24, 26]
    assert read(written(station), *KNOWN) == station


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
        read({**GOOD, field: value}, *KNOWN)
    assert list(refused.value.wrong) == [field]


def test_a_wrong_attribute_is_named_before_what_is_asked_of_them_all() -> None:
    with pytest.raises(WrongError) as refused:
        read({**GOOD, "attributes": '{"river": "Lô", "km": "12", "alarm_m": [22]}'}, *KNOWN)
    assert refused.value.wrong["attributes"].vi.startswith("km: Thuộc tính là JSON")


@pytest.mark.parametrize(
    ("attributes", "named"),
    [
        ('{"may_stand_still": ["water_levle"]}', "may_stand_still: không có “water_levle”"),
        ('{"also_measures": ["air", "rian"]}', "also_measures: không có “rian”"),
        ('{"alert_lines": {"haet": [36, 38, 40]}}', "alert_lines: không có “haet”"),
    ],
)
def test_a_name_that_there_is_not_is_refused_and_told(attributes: str, named: str) -> None:
    with pytest.raises(WrongError) as refused:
        read({**GOOD, "attributes": attributes}, *KNOWN)
    assert refused.value.wrong["attributes"].vi.startswith(named)


def test_names_that_there_are_may_stand_in_attributes() -> None:
    told = '{"may_stand_still": ["water_level"], "also_measures": ["air", "rain"], "alert_lines": {"heat": [36]}}'
    assert set(read({**GOOD, "attributes": told}, *KNOWN).attributes) == {
        "may_stand_still", "also_measures", "alert_lines",
    }  # fmt: skip


def test_a_kind_that_a_description_brought_can_be_chosen() -> None:
    kinds = {"slope": Text("Quan trắc sườn dốc", "Slope monitoring"), "water": Text("Thủy văn", "Rivers")}
    book = Book([], [], [], [], kinds, NAMES)
    form = drawing.form(book, None, {"kind": "slope"}, {}, 0, "en")
    assert '<option value="slope" selected>Slope monitoring</option><option value="water">Rivers</option>' in form
    station = read({**GOOD, "kind": "slope"}, *KNOWN)
    told = drawing.listed(Book([station], [], [], [], kinds, NAMES), None, date(2026, 11, 24), "vi")
    assert "WAT-020 · Quan trắc sườn dốc" in told


def test_what_comes_back_is_about_the_edition_that_was_on_the_screen() -> None:
    seen, book = read(GOOD, *KNOWN), Book([], [], [], [], {}, NAMES)
    now = read({**GOOD, "name_vi": "Tên của người khác"}, *KNOWN)
    sent = {**GOOD, "edition": edition(seen)}
    assert f'data-edition="{edition(seen)}"' in drawing.form(book, now, sent, {}, 1, "vi")
    assert f'data-edition="{edition(now)}"' in drawing.form(book, now, written(now), {}, 0, "vi")
    assert 'data-edition=""' in drawing.form(book, None, {"id": "AIR-9"}, {}, 0, "vi")


def test_a_station_is_called_on_the_map_as_in_the_list() -> None:
    station = read(GOOD, *KNOWN)
    names = {speech: drawing.spots([station], speech)[0]["name"] for speech in LANGUAGES}
    assert names == {"vi": "Sông Lô tại Hàm Yên", "en": "River Lô at Ham Yen"}


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60)))
def test_whatever_is_written_gives_a_station_or_what_is_wrong(values: dict[str, str]) -> None:
    try:
        read({**GOOD, **values}, *KNOWN)
        wrong: set[str] = set()
    except WrongError as refused:
        wrong = set(refused.wrong) or {"nothing is said"}
    assert wrong <= set(FIELDS)
