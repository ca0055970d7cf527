"""A warning as somebody writes it on the form, to what may be said or to what is wrong with it; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError

from dashboards.texts import Text
from dashboards.wrong import WrongError
from streams.clock import LOCAL_ZONE
from streams.public_warnings.content import LONGEST_HEADLINE, LONGEST_TEXT, MOST_POINTS, Content
from streams.public_warnings.document import circle as circle_text
from streams.public_warnings.document import polygon as polygon_text
from streams.registry.records import Unit

CHOICES = ("event", "status", "severity", "urgency", "certainty", "response")
TIMES = ("onset", "expires")
TEXTS = (
    "headline_vi", "headline_en", "description_vi", "description_en", "instruction_vi", "instruction_en",
    "place_vi", "place_en",
)  # fmt: skip
AREA = ("units", "polygon", "circle")
FIELDS = (*CHOICES, *TIMES, *TEXTS, *AREA)
FURTHEST = timedelta(days=30)
"""A warning ends within so many days; what lasts longer is said anew."""

_LOCAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?", re.ASCII)
_CHOOSE = Text("Hãy chọn.", "Please choose.")
_CHARACTERS = Text(
    "Có ký tự điều khiển hoặc ký tự đảo chiều chữ. Hãy gõ lại chỗ đó.",
    "It holds control characters, or ones that turn the order of reading. Please type it anew.",
)
_HEADLINE = Text(
    f"Hãy ghi tiêu đề trên một dòng, tối đa {LONGEST_HEADLINE} ký tự.",
    f"Give a headline of one line, at most {LONGEST_HEADLINE} characters.",
)
_TEXT = Text(f"Hãy ghi nội dung, tối đa {LONGEST_TEXT} ký tự.", f"Say it, in at most {LONGEST_TEXT} characters.")
_PLACE = Text(
    "Hãy ghi tên khu vực bằng cả hai thứ tiếng, tối đa 300 ký tự; vùng vẽ trên bản đồ cần có tên.",
    "Name the place in both languages, in at most 300 characters; what is drawn on the map needs a name.",
)
_AREA = Text("Hãy chọn xã, phường, vẽ vùng hoặc ghi tên khu vực.", "Choose communes, draw an area, or name a place.")
_UNIT = Text("Có mã xã, phường không còn trong danh mục.", "A commune is not in the registry any more.")
_POLYGON = Text(
    f"Vùng cần từ 3 đến {MOST_POINTS} điểm, mỗi điểm là vĩ độ,kinh độ.",
    f"An area needs 3 to {MOST_POINTS} points, each latitude,longitude.",
)
_CIRCLE = Text(
    "Vòng tròn là vĩ độ,kinh độ và bán kính (km, tối đa 500), ví dụ 21.8236,105.2181 5.",
    "A circle is latitude,longitude and a radius (km, at most 500), as 21.8236,105.2181 5.",
)
_ONSET = Text("Giờ bắt đầu phải trước giờ hết hiệu lực.", "It must begin before it ends.")
_EXPIRES = Text(
    f"Giờ hết hiệu lực phải ở tương lai, trong vòng {FURTHEST.days} ngày.",
    f"It must end in the future, within {FURTHEST.days} days.",
)
_WRONG: Mapping[str, Text] = {
    **dict.fromkeys(CHOICES, _CHOOSE),
    **dict.fromkeys(("headline_vi", "headline_en"), _HEADLINE),
    **dict.fromkeys(("description_vi", "description_en", "instruction_vi", "instruction_en"), _TEXT),
    **dict.fromkeys(("place_vi", "place_en"), _PLACE),
    "units": _UNIT, "polygon": _POLYGON, "circle": _CIRCLE, "onset": _ONSET, "expires": _EXPIRES,
}  # fmt: skip
_OF_THE_WHOLE = {
    "area": ("units", _AREA), "place": ("place_vi", _PLACE), "polygon": ("polygon", _POLYGON),
    "onset": ("onset", _ONSET),
}  # fmt: skip


def read(written: Mapping[str, str], units: Sequence[Unit], now: datetime) -> Content:
    """Return what was written; `units` are the registered ones, `now` the city's instant.

    Raises WrongError with every wrong field.
    """
    wrong: dict[str, Text] = {}
    given: dict[str, Any] = {name: written.get(name, "") for name in (*CHOICES, *TEXTS)}
    readers: Mapping[str, Callable[[str], Any]] = {
        "onset": _instant, "expires": _instant, "polygon": _polygon, "circle": _circle,
        "units": lambda text: _units(text, units),
    }  # fmt: skip
    for name, reader in readers.items():
        try:
            given[name] = reader(written.get(name, "").strip())
        except ValueError:
            wrong[name] = _WRONG[name]
            given[name] = None if name in (*TIMES, "circle") else ()
    content = _content(given, wrong)
    if content is not None and not now < content.expires <= now + FURTHEST:
        wrong["expires"] = _EXPIRES
    if content is None or wrong:
        raise WrongError(wrong)
    return content


def _content(given: Mapping[str, Any], wrong: dict[str, Text]) -> Content | None:
    """Return the content, or None with what is wrong put into `wrong`, where nothing stands yet."""
    try:
        return Content.model_validate(given)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            told = str(fault.get("ctx", {}).get("error", ""))
            name, words = _OF_THE_WHOLE.get(told, ("", _CHOOSE)) if not fault["loc"] else _fault(fault["loc"][0], told)
            wrong.setdefault(name, words)
        return None


def _fault(place: int | str, told: str) -> tuple[str, Text]:
    return str(place), _CHARACTERS if told == "characters" else _WRONG[str(place)]


def values(content: Content) -> dict[str, str]:
    """Return a warning as the form shows it; times are local."""
    told = {name: str(getattr(content, name)) for name in (*CHOICES, *TEXTS)}
    return {
        **told,
        "onset": local(content.onset) if content.onset else "",
        "expires": local(content.expires),
        "units": " ".join(unit.code for unit in content.units),
        # The form shows the points without the first one again.
        "polygon": polygon_text(content.polygon).rpartition(" ")[0] if content.polygon else "",
        "circle": circle_text(content.circle) if content.circle else "",
    }


def local(instant: datetime) -> str:
    """Return an instant as a browser's field for local times takes it, to the minute."""
    return f"{instant.astimezone(LOCAL_ZONE):%Y-%m-%dT%H:%M}"


def _instant(text: str) -> datetime | None:
    """Return a local time of this century, None for nothing; raises ValueError."""
    if not text:
        return None
    if not _LOCAL_TIME.fullmatch(text) or not text.startswith("20"):
        raise ValueError(text)
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL_ZONE)


def _polygon(text: str) -> list[tuple[float, ...]]:
    points = [_point(pair) for pair in text.split()]
    return points[:-1] if len(points) > 1 and points[0] == points[-1] else points


def _circle(text: str) -> dict[str, Any] | None:
    if not text:
        return None
    centre, _, radius = text.partition(" ")
    return {"centre": _point(centre), "radius_km": float(radius.replace(",", "."))}


def _point(pair: str) -> tuple[float, ...]:
    point = tuple(float(degrees) for degrees in pair.split(","))
    if len(point) != 2:
        raise ValueError(pair)
    return point


def _units(text: str, units: Sequence[Unit]) -> list[dict[str, str]]:
    named = {unit.code: unit for unit in units}
    chosen = dict.fromkeys(text.split())
    if unknown := chosen.keys() - named.keys():
        raise ValueError(str(unknown))
    return [{"code": code, "name_vi": named[code].name_vi, "name_en": named[code].name_en} for code in chosen]
