"""A station as somebody writes it on the form, to a registration or to what is wrong with it; pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from unicodedata import normalize

from pydantic import ValidationError

from dashboards.registry.names import Names
from dashboards.texts import Text
from dashboards.wrong import WrongError
from streams.registry.records import ENTERED, FIRST_DAY, Station

FIELDS = (
    "id", "kind", "name_vi", "name_en", "latitude", "longitude", "unit", "agency", "valid_from", "valid_to",
    "attributes",
)  # fmt: skip

_WRONG = {
    "id": Text(
        "Mã gồm chữ không dấu, số và dấu _ . : -, tối đa 64 ký tự.",
        "The id has letters without marks, digits and _ . : -, at most 64 characters.",
    ),
    "kind": Text("Hãy chọn loại trạm.", "Choose the kind of station."),
    "name_vi": Text("Hãy nhập tên, tối đa 200 ký tự.", "Give a name, at most 200 characters."),
    "name_en": Text("Hãy nhập tên tiếng Anh, tối đa 200 ký tự.", "Give an English name, at most 200 characters."),
    "latitude": Text("Vĩ độ là số từ -90 đến 90, ví dụ 21,8236.", "Latitude is a number from -90 to 90, as 21.8236."),
    "longitude": Text(
        "Kinh độ là số từ -180 đến 180, ví dụ 105,2181.", "Longitude is a number from -180 to 180, as 105.2181."
    ),
    "unit": Text("Không có đơn vị hành chính này.", "There is no such administrative unit."),
    "agency": Text("Không có cơ quan này.", "There is no such agency."),
    "valid_from": Text("Hãy chọn ngày bắt đầu.", "Choose the first day."),
    "valid_to": Text("Ngày cuối phải từ ngày bắt đầu trở đi.", "The last day must not be before the first."),
    "attributes": Text(
        'Thuộc tính là JSON, ví dụ {"river": "Lô", "alarm_m": [22, 24, 26]}; mức báo động phải tăng dần, số viết '
        "không có ngoặc kép, nhịp đo và tốc độ thông thoáng lớn hơn 0, reference và night_use là true hoặc false, "
        'ngưỡng riêng viết theo quy tắc: "alert_lines": {"heat": [36, 38, 40]}; không tên nào viết hai lần.',
        'Attributes are JSON, as {"river": "Lô", "alarm_m": [22, 24, 26]}; alarm levels must rise, numbers have '
        "no quotes, measures_every_s and free_flow_kmh are above 0, reference and night_use are true or false, "
        'thresholds stand by rule: "alert_lines": {"heat": [36, 38, 40]}; no name stands twice.',
    ),
}
_UNKNOWN = ("{0}: không có “{1}”. Hãy viết đúng tên.", "{0}: there is no “{1}”. Mind the spelling.")
_NOT_OF_A_FIELD = "valid_to"
_ATTRIBUTE = re.compile(r"Value error, ([a-z_]+) must ")


def read(written: Mapping[str, str], units: Sequence[str], agencies: Sequence[str], names: Names) -> Station:
    """Return the station that was written; `units` and `agencies` are the registered codes.

    `names` are those that its attributes may name. Raises WrongError with every wrong field.
    """
    given = {name: normalize("NFC", written.get(name, "")).strip() for name in FIELDS}
    wrong = {
        name: _WRONG[name]
        for name, known in (("unit", units), ("agency", agencies))
        if given[name] and given[name] not in known
    }
    try:
        station = Station.model_validate(given, context=ENTERED)
    except ValidationError as error:
        wrong |= {_place(fault): _said(fault) for fault in error.errors(include_input=False)}
        raise WrongError(wrong) from None
    if unknown := next(names.unknown(station), None):
        wrong["attributes"] = Text(*(words.format(*unknown) for words in _UNKNOWN))
    if wrong:
        raise WrongError(wrong)
    return station


def _said(fault: Mapping[str, object]) -> Text:
    """Return what is wrong, of an attribute with its name before it: there may be many in the one field."""
    words, named = _WRONG[_place(fault)], _ATTRIBUTE.match(str(fault["msg"]))
    return words if named is None else Text(f"{named[1]}: {words.vi}", f"{named[1]}: {words.en}")


def _place(fault: Mapping[str, object]) -> str:
    place = fault["loc"]
    return str(place[0]) if isinstance(place, tuple) and place else _NOT_OF_A_FIELD


def written(station: Station) -> dict[str, str]:
    """Return a station as the form shows it; degrees keep their point, which every keyboard has."""
    told = {name: getattr(station, name) for name in FIELDS}
    told["attributes"] = json.dumps(station.attributes, ensure_ascii=False) if station.attributes else ""
    told["valid_from"] = "" if station.valid_from == FIRST_DAY else station.valid_from
    return {name: _text(value) for name, value in told.items()}


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
