"""Files to rows: what spreadsheets and systems really write, what they must not, and that nothing ever raises."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from connectors.catalogue import built_in
from connectors.connector import Connector, Files, Rows
from connectors.invalid import Invalid, Reason
from connectors.tables import xlsx_table as xlsx
from connectors.tables.csv_table import csv_table
from connectors.tables.geojson import geojson_features
from connectors.tables.rows import by_suffix
from connectors.tables.xlsx_table import xlsx_table


def decoded(rows: object) -> list[dict[str, Any]]:
    assert isinstance(rows, list), rows
    return [orjson.loads(row) for row in rows]


def read_csv(text: str, header_row: int = 1) -> list[dict[str, Any]]:
    return decoded(csv_table(header_row)(text.encode(), "x.csv"))


def book(*lines: list[Any], sheet: str = "Sheet1") -> bytes:
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = sheet
    for line in lines:
        page.append(line)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_csv_as_it_is_written_anywhere(mark: str, end: str, bom: str) -> None:
    lines = [["Mã", "Tên"], ["007", f'"Xã {mark} ""An"""'], ["", ""], ["8", '"hai\ndòng"']]
    text = bom + end.join(mark.join(line) for line in lines)
    assert read_csv(text) == [{"Mã": "007", "Tên": f'Xã {mark} "An"'}, {"Mã": "8", "Tên": "hai\ndòng"}]


def test_a_delimiter_inside_quotes_decides_nothing() -> None:
    assert read_csv('"a;b;c;d",e\n1,2') == [{"a;b;c;d": "1", "e": "2"}]


def test_lines_that_do_not_fit_the_header_say_so_by_their_keys() -> None:
    assert read_csv("a,b,\n1\n1,2,3,4\n1,2,,\n") == [
        {"a": "1"},
        {"a": "1", "b": "2", "+1": "3", "+2": "4"},
        {"a": "1", "b": "2"},
    ]


def test_a_header_may_stand_under_a_title_and_be_decomposed() -> None:
    title = "BÁO CÁO\n\nMa\u0303  xa\u0303;Số\n1;2\n"
    assert read_csv(title, header_row=3) == [{"Mã xã": "1", "Số": "2"}]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \r\n", Reason.EMPTY),
        (b"a,b\n\xff,1", Reason.NOT_UTF8),
        ("a,b\n1,2".encode("utf-16"), Reason.NOT_UTF8),
        (b"a,a\n1,2", Reason.WRONG_SHAPE),
        (b"a,,b\n1,2,3", Reason.WRONG_SHAPE),
        (b"a\n" + b"x" * 200_000, Reason.NOT_A_TABLE),
    ],
)
def test_csv_that_cannot_be_read_as_a_whole(content: bytes, reason: Reason) -> None:
    rows = csv_table()(content, "x.csv")
    assert isinstance(rows, Invalid)
    assert rows.reason is reason


def test_a_header_alone_has_no_rows() -> None:
    assert read_csv("a,b\n") == []


def test_xlsx_values_keep_their_kind() -> None:
    content = book(
        ["Xã", "Số", "Tỷ lệ", "Ngày", "Lúc", "Giờ", "Đúng", "Trống"],
        ["An", 7, 0.5, date(2026, 11, 24), datetime(2026, 11, 24, 8, 10), time(8, 10), True, None],  # noqa: DTZ001
        [None] * 8,
    )
    assert decoded(xlsx_table()(content, "x.xlsx")) == [
        {
            "Xã": "An",
            "Số": 7,
            "Tỷ lệ": 0.5,
            "Ngày": "2026-11-24",
            "Lúc": "2026-11-24T08:10:00",
            "Giờ": "08:10:00",
            "Đúng": True,
            "Trống": None,
        }
    ]


def test_xlsx_sheet_and_header_row_are_chosen() -> None:
    content = book(["BÁO CÁO THÁNG 11"], ["a", "b"], [1, 2], sheet="Tháng 11")
    assert decoded(xlsx_table("Tháng 11", header_row=2)(content, "x.xlsx")) == [{"a": 1, "b": 2}]
    assert xlsx_table("Tháng 12")(content, "x.xlsx") == Invalid(Reason.WRONG_SHAPE, "sheet")


def workbook(*sheets: list[list[Any]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for lines in sheets:
        page = made.create_sheet()
        for line in lines:
            page.append(line)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "cover", [[], [["BÁO CÁO THÁNG 11"]], [["a"], ["Lập ngày 1/12"]], [["x", "x"], [1, 2]], [[None]]]
)
def test_the_sheet_with_the_header_is_found_behind_a_cover(cover: list[list[Any]]) -> None:
    content = workbook(cover, [["a", "b", "c"], [1, 2, 3]], [["a", "b"], [7, 8]])
    for name in ("", "TTHC"):
        assert decoded(xlsx_table(name, columns=("a", "b"))(content, "x.xlsx")) == [{"a": 1, "b": 2, "c": 3}]


TITLES: list[list[Any]] = [["UBND TỈNH"], [], ["Biểu tháng 11"]]


@pytest.mark.parametrize("above", [TITLES[:1], TITLES, [["Biểu", None, None]]])
def test_titles_may_stand_above_a_header_that_has_all_columns(above: list[list[Any]]) -> None:
    lines = [*above, ["a", "b", "c"], [1, 2, 3]]
    assert decoded(xlsx_table(columns=("a", "b"))(workbook(lines), "x.xlsx")) == [{"a": 1, "b": 2, "c": 3}]
    for mark in ",;\t":
        text = "\n".join(mark.join(str(value or "") for value in line) for line in lines)
        assert decoded(csv_table(columns=("a", "b"))(text.encode(), "x.csv")) == [{"a": "1", "b": "2", "c": "3"}]


def test_a_title_may_have_several_lines_in_one_cell() -> None:
    for mark in ",;\t":
        text = f'"UBND TỈNH\nSỞ NỘI VỤ, TUYÊN QUANG; 2026"{mark * 2}\n\na{mark}b{mark}c\n1{mark}2{mark}3\n'
        assert decoded(csv_table(columns=("a", "b"))(text.encode(), "x.csv")) == [{"a": "1", "b": "2", "c": "3"}]


def test_below_a_header_that_has_some_columns_or_after_twenty_lines_none_is_looked_for() -> None:
    lines = [["a", "z"], ["a", "b"]]
    assert decoded(xlsx_table(columns=("a", "b"))(workbook(lines), "x.xlsx")) == [{"a": "a", "z": "b"}]
    late: list[list[Any]] = [*[["Kính gửi"]] * 20, ["a", "b"], [1, 2]]
    assert xlsx_table(columns=("a", "b"))(workbook(late), "x.xlsx") == EXPECTED


EXPECTED = Invalid(Reason.WRONG_SHAPE, "header: expected a, b")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ([["Kính gửi"]], EXPECTED),
        ([["Kính gửi"], ["x"]], EXPECTED),
        ([["a"]], EXPECTED),
        ([["a", "a"]], EXPECTED),
        ([["a", "b", "z"]], []),
        ([["a"], [1]], [b'{"a":1}']),
    ],
)
def test_a_file_without_its_header_is_refused_as_a_whole_and_one_that_lacks_a_column_row_by_row(
    lines: list[list[Any]], told: object
) -> None:
    assert xlsx_table(columns=("a", "b"))(workbook(lines), "x.xlsx") == told
    text = "\n".join(",".join(map(str, line)) for line in lines).encode()
    by_csv = csv_table(columns=("a", "b"))(text, "x.csv")
    assert by_csv == ([b'{"a":"1"}'] if lines == [["a"], [1]] else told)


@pytest.mark.parametrize("connector", [c for c in built_in() if isinstance(c.transport, Files)], ids=lambda c: c.name)
def test_no_connector_takes_a_file_that_is_none_of_its_own(connector: Connector) -> None:
    transport = connector.transport
    assert isinstance(transport, Files)
    for name, content in (("x.csv", b"\0" * 100), ("x.csv", b"Ho ten,So CCCD\n"), ("x.xlsx", workbook([["Họ tên"]]))):
        assert isinstance(transport.rows(content, name), Invalid)


def _repacked(content: bytes, part: str, text: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, text if info.filename == part else old.read(info))
    return buffer.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = _repacked(book(["a"], [1]), "xl/worksheets/sheet1.xml", b" " * (xlsx.MAX_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    assert xlsx_table()(bomb, "x.xlsx") == Invalid(Reason.TOO_LARGE, "unpacked")


def _sheet(declared: bytes, text: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?>' + declared + b"<worksheet"
        b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + text + b"</t></is></c></row></sheetData></worksheet>"
    )


def test_an_xml_bomb_is_refused() -> None:
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 2) for n in range(1, 4))
    declared = b'<!DOCTYPE x [<!ENTITY e0 "ha">' + entities + b"]>"
    part = "xl/worksheets/sheet1.xml"
    harmless = _repacked(book(["a"]), part, _sheet(b"", b"ha"))
    bomb = _repacked(book(["a"]), part, _sheet(declared, b"&e3;"))
    assert decoded(xlsx_table()(harmless, "x.xlsx")) == [{"a": "ha"}]
    refused = xlsx_table()(bomb, "x.xlsx")
    assert isinstance(refused, Invalid)
    assert refused.reason is Reason.NOT_A_TABLE


def test_a_sheet_with_too_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_CELLS", 3)
    assert xlsx_table()(book(["a", "b"], [1, 2]), "x.xlsx") == Invalid(Reason.TOO_LARGE, "cells")


def test_geojson_features_keep_their_bytes() -> None:
    features = [b'{ "type":"Feature", "id":1.50 }', b'{"type":"Feature","id":NaN}']
    whole = b'\xef\xbb\xbf{"type":"FeatureCollection","features":[' + b" , ".join(features) + b"]}"
    assert geojson_features(whole, "x.geojson") == features
    assert geojson_features(features[0], "x.geojson") == [features[0]]


@pytest.mark.parametrize(
    ("content", "invalid"),
    [
        (b"", Invalid(Reason.EMPTY)),
        (b"[]", Invalid(Reason.NOT_JSON)),
        (b'{"type":"FeatureCollection"}', Invalid(Reason.WRONG_SHAPE, "features")),
        (b'{"type":"Topology"}', Invalid(Reason.UNKNOWN_TYPE, "type")),
        (b'{"type":"FeatureCollection","features":[', Invalid(Reason.NOT_JSON)),
    ],
)
def test_geojson_that_is_none(content: bytes, invalid: Invalid) -> None:
    assert geojson_features(content, "x.geojson") == invalid


READERS = by_suffix({".csv": csv_table(), ".xlsx": xlsx_table(), ".geojson": geojson_features})


def test_the_name_chooses_the_reader() -> None:
    assert decoded(READERS(b"a\n1", "X.CSV")) == [{"a": "1"}]
    assert READERS(b"a\n1", "x.pdf") == Invalid(Reason.UNKNOWN_TYPE, "suffix of the file's name")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".geojson"])
@given(data=st.data())
def test_no_bytes_raise(suffix: str, data: st.DataObject) -> None:
    good = {".csv": b"a;b\n1;2\n", ".xlsx": BOOK, ".geojson": b'{"type":"FeatureCollection","features":[{"a":1}]}'}[
        suffix
    ]
    at, length = data.draw(st.integers(0, len(good))), data.draw(st.integers(0, 40))
    cut = good[:at] + data.draw(st.binary(max_size=8)) + good[at + length :]
    for content in (cut, data.draw(st.binary(max_size=60))):
        reader: Rows = READERS
        rows = reader(content, "x" + suffix)
        assert isinstance(rows, Invalid) or all(isinstance(row, bytes) for row in rows)


BOOK = book(["a", "b"], [1, "x"])
