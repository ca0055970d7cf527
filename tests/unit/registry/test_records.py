"""Registry files: what is right is read, what is wrong is named by line and field."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from infra.provinces import load as provinces
from streams.registry.records import ABOVE_NOUGHT, NUMBERS, RegistryError, Station, read_csv, read_file

HEAD = "id,kind,name_vi,name_en,latitude,longitude,unit,agency,attributes,valid_from\n"
GOOD = 'WTR-900,water,Lô,Lo,21.8,105.2,,,"{""alarm_m"": [22, 24, null]}",\n'


def stations(text: str) -> list[Station]:
    return read_csv(Station, io.StringIO(text))


def test_a_station_is_read() -> None:
    (station,) = stations(HEAD + GOOD)
    assert station.attributes == {"alarm_m": [22, 24, None]}
    assert (station.unit, station.agency, station.valid_from) == (None, None, date(2000, 1, 1))


@pytest.mark.parametrize("parted", [";", "\t"])
def test_a_file_that_a_spreadsheet_has_written_is_read(tmp_path: Path, parted: str) -> None:
    line = parted.join(
        [
            "WTR-900",
            "water",
            "Lô; bến A",
            "Lo",
            "21,8" if parted == ";" else "21.8",
            "105.2",
            "",
            "",
            '{""alarm_m"": [22, 24]}',
            "",
        ]
    )
    quoted = line.replace("Lô; bến A", '"Lô; bến A"').replace("{", '"{').replace("}", '}"')
    (tmp_path / "stations.csv").write_bytes(f"\ufeff{HEAD.replace(',', parted)}{quoted}\r\n".encode())
    (station,) = read_file(Station, tmp_path / "stations.csv")
    assert (station.name_vi, station.latitude) == ("Lô; bến A", 21.8)
    assert station.attributes == {"alarm_m": [22, 24]}


def test_fields_that_have_defaults_may_be_left_out() -> None:
    text = "id,kind,name_vi,name_en,latitude,longitude\nA,air,x,y,21,105\n"
    assert stations(text)[0].attributes == {}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("WTR 900,water,x,y,21.8,105.2,,,,", "line 2: id:"),
        ("W,Water,x,y,21.8,105.2,,,,", "line 2: kind:"),
        ("W,water,,y,21.8,105.2,,,,", "line 2: name_vi:"),
        ("W,water,x\x00,y,21.8,105.2,,,,", "line 2: name_vi:"),
        ("W,water,x,y,91,105.2,,,,", "line 2: latitude: must be at most 90"),
        ("W,water,x,y,nan,105.2,,,,", "line 2: latitude: must be a finite number"),
        ("W,water,x,y,21,105.2,,,{,", "line 2: attributes: not JSON"),
        ("W,water,x,y,21,105.2,,,[1],", "line 2: attributes:"),
        ('W,water,x,y,21,105.2,,,"{""a"":NaN}",', "line 2: attributes:"),
        ("W,water,x,y,21,105.2,,,,2025-02-30", "line 2: valid_from:"),
        ("W,water,x,y,21,105.2", "line 2: expected 10 fields"),
        ("W,water,x,y,21,105.2,,,,,,", "line 2: expected 10 fields"),
    ],
)
def test_what_is_wrong_is_named(line: str, message: str) -> None:
    with pytest.raises(RegistryError, match=message.replace("{", r"\{")):
        stations(HEAD + line + "\n")


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ('{"measures_every_s": "600"}', "measures_every_s must be a number"),
        ('{"free_flow_kmh": 0}', "free_flow_kmh must be more than 0"),
        ('{"lamps": true}', "lamps must be a number"),
        ('{"km": 1e999}', "km must be a number"),
        ('{"may_stand_still": "water_level"}', "may_stand_still must be a list"),
        ('{"alarm_m": [1e999]}', "alarm_m must be a list"),
        ('{"alert_lines": [36, 38]}', "alert_lines must have a list of numbers for each rule"),
        ('{"alert_lines": {"heat": 36}}', "alert_lines must have a list"),
        ('{"alert_lines": {"heat": ["36"]}}', "alert_lines must have a list"),
        ('{"reference": "yes"}', "reference must be true or false"),
        ('{"night_use": 1}', "night_use must be true or false"),
        ('{"km": 1, "km": 2}', "a name stands twice"),
        ('{"note": 1e999}', "holds a character or a number"),
        (r'{"note": "\ud800"}', "holds a character or a number"),
        (r'{"note": "a\u0000"}', "holds a character that"),
        (r'{"\u0000": 1}', "holds a character that"),
        ('{"note": ' + "[" * 9_999, "not JSON: nested too deep"),
    ],
)
def test_a_number_that_nobody_could_read_is_refused_where_it_is_entered(attributes: str, message: str) -> None:
    quoted = '"' + attributes.replace('"', '""') + '"'
    with pytest.raises(RegistryError, match=f"line 2: attributes: {message}"):
        stations(HEAD + f"W,water,x,y,21,105.2,,,{quoted},\n")


def test_what_stands_in_the_registry_already_is_read_as_it_is() -> None:
    told = {"id": "W", "kind": "traffic", "name_vi": "x", "name_en": "y", "latitude": 21, "longitude": 105}
    assert Station.model_validate({**told, "attributes": {"free_flow_kmh": 0, "km": "3"}}).attributes["km"] == "3"


def test_every_attribute_that_is_read_as_a_number_is_on_the_page() -> None:
    page = (Path(__file__).parents[3] / "docs" / "runbook" / "stations.md").read_text(encoding="utf-8")
    assert {name for name in NUMBERS | ABOVE_NOUGHT if f"`{name}`" not in page} == set()


def test_what_only_looks_like_an_escape_is_kept() -> None:
    told = r'{""note"": ""\\u0000 ổn 😀""}'
    (station,) = stations(HEAD + f'W,water,x,y,21,105.2,,,"{told}",\n')
    assert station.attributes == {"note": r"\u0000 ổn 😀"}


def test_an_id_may_stand_once() -> None:
    with pytest.raises(RegistryError, match="line 3: WTR-900 stands in line 2 already"):
        stations(HEAD + GOOD + GOOD)


def test_an_unknown_field_and_an_empty_file_are_refused() -> None:
    with pytest.raises(RegistryError, match="colour"):
        stations(HEAD.strip() + ",colour\n" + GOOD.strip() + ",red\n")
    with pytest.raises(RegistryError, match="empty"):
        stations("")


def test_many_faults_are_counted_not_all_shown() -> None:
    with pytest.raises(RegistryError, match="and 80 more") as caught:
        stations(HEAD + "".join(f"A{i},air,x,y,99,105,,,,\n" for i in range(100)))
    assert len(str(caught.value).splitlines()) == 21


def test_the_province_is_whole() -> None:
    province = provinces.read("tuyen_quang")
    units, agencies = {u.code for u in province.units}, {a.code for a in province.agencies}
    assert len(units) == 125
    assert len(agencies) == 20
    assert all(u.parent == "08" for u in province.units if u.code != "08")
    assert [(u.kind, u.parent, str(u.valid_to)) for u in province.former_units] == [
        ("district", "08", "2025-06-30")
    ] * 7
    kinds = [s.kind for s in province.stations]
    assert (kinds.count("air") >= 22, kinds.count("water") >= 18, kinds.count("weather") >= 20) == (True,) * 3
    assert {s.unit for s in province.stations} <= units
    assert {s.agency for s in province.stations} | {p.agency for p in province.procedures} <= agencies
    assert all(21.4 < s.latitude < 23.5 and 104.3 < s.longitude < 105.8 for s in province.stations)
    levels = {s.id: s.attributes["alarm_m"] for s in province.stations if "alarm_m" in s.attributes}
    assert sorted(levels.values(), key=str) == [[22.0, 24.0, 26.0], [36.5, None, None], [53.0, None, None]]
    with pytest.raises(RegistryError, match="no province"):
        provinces.read("atlantis")


@pytest.mark.parametrize("also", ['"air"', '["Air"]', "[1]", '{"air": 1}'])
def test_what_a_station_measures_besides_is_a_list_of_names(also: str) -> None:
    attributes = '"{""also_measures"": ' + also.replace('"', '""') + '}"'
    with pytest.raises(RegistryError, match="line 2: attributes: also_measures must"):
        stations(HEAD + f"W,water,x,y,21.8,105.2,,,{attributes},\n")


@pytest.mark.parametrize("lines", ["[3, 4, true]", '[3, "x"]', "7", "[1, 2, 3, 4]", "[24, 22, 26]"])
def test_alarm_levels_that_nobody_could_read_are_refused(lines: str) -> None:
    attributes = '"{""alarm_m"": ' + lines.replace('"', '""') + '}"'
    with pytest.raises(RegistryError, match="line 2: attributes: alarm_m must"):
        stations(HEAD + f"W,water,x,y,21.8,105.2,,,{attributes},\n")
