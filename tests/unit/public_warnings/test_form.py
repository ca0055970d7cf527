"""What is written on the form of a warning becomes one, or says everything that is wrong; and how a form begins."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import UnionType
from typing import Any, get_args, get_type_hints
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.transports.feed import entries_of
from dashboards.public_warnings import atom, beginning, form, preview
from dashboards.public_warnings.caching import ASK_AGAIN, Since, answer, tag
from dashboards.public_warnings.writing import FIELDS, read, values
from dashboards.texts import Text
from dashboards.wrong import WrongError
from streams.alerts.no_figure import NoFigure, evidence_of
from streams.alerts.rules import all_rules
from streams.alerts.views import AlertRow
from streams.public_warnings.reading import Published
from streams.public_warnings.words import EVENTS
from streams.registry.records import Unit
from streams.settings import Settings
from tests.unit.public_warnings.samples import NOW, content

UNITS = [Unit(code="02212", name_vi="Phường Minh Xuân", name_en="Minh Xuan ward", kind="ward")]
GOOD = values(content())
SENDER = Text("Trung tâm <b>", "Centre <b>")


def test_what_the_form_shows_is_read_as_it_was() -> None:
    assert read(GOOD, UNITS, NOW) == content()
    html = form.form(7, GOOD, UNITS, {"event": Text("Hãy chọn <x>", "Choose <x>")}, 1, "vi")
    assert "21.8,105.2 21.9,105.2 21.9,105.3" in html
    assert "Hãy chọn &lt;x&gt;" in html
    assert 'value="02212" checked' in html


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("event", "war", "event"), ("urgency", "", "urgency"), ("status", "Draft", "status"),
        ("expires", "2026-11-24T10:00", "expires"), ("expires", "2027-11-24T10:00", "expires"),
        ("expires", "", "expires"), ("expires", "mai", "expires"), ("expires", "2026-13-01T10:00", "expires"),
        ("onset", "2026-11-25T10:00", "onset"), ("headline_vi", " ", "headline_vi"),
        ("description_en", "\x07", "description_en"), ("place_vi", "", "place_vi"), ("units", "99999", "units"),
        ("polygon", "21,105 22,105", "polygon"), ("polygon", "bắc", "polygon"), ("polygon", "21,105,3", "polygon"),
        ("circle", "21,105", "circle"), ("circle", "21,105 nan", "circle"), ("circle", "21,105 501", "circle"),
    ],
)  # fmt: skip
def test_each_wrong_field_is_named_alone(field: str, value: str, named: str) -> None:
    with pytest.raises(WrongError) as refused:
        read({**GOOD, field: value}, UNITS, NOW)
    assert list(refused.value.wrong) == [named]


def test_a_sign_that_cannot_be_kept_is_told_as_such() -> None:
    for sign in ("\x00", "\u202e", "\ud800", "\ufffe"):
        with pytest.raises(WrongError) as refused:
            read({**GOOD, "headline_vi": f"Lũ{sign}lớn"}, UNITS, NOW)
        assert "ký tự điều khiển" in refused.value.wrong["headline_vi"].vi


@given(st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60)))
def test_whatever_is_written_gives_a_warning_or_what_is_wrong(odd: dict[str, str]) -> None:
    try:
        said = read({**GOOD, **odd}, UNITS, NOW)
        assert read(values(said), UNITS, NOW).headline_vi == said.headline_vi
        wrong: set[str] = set()
    except WrongError as refused:
        wrong = set(refused.wrong) or {"nothing is said"}
    assert wrong <= set(FIELDS)


def alert(**told: Any) -> AlertRow:
    """Return an alert as the desk reads it: what is not told is empty."""
    empty: dict[type, Any] = {int: 0, str: "", bool: False, datetime: NOW}
    hints = get_type_hints(AlertRow)
    blank = {
        f.name: None if isinstance(hints[f.name], UnionType) else empty.get(hints[f.name], {}) for f in fields(AlertRow)
    }
    assert all(type(None) in get_args(hints[name]) for name, value in blank.items() if value is None)
    return AlertRow(**{**blank, **told})


def test_an_alert_fills_the_form_so_that_it_can_be_submitted() -> None:
    row = alert(
        rule="water_level", severity=3, title_vi="Mực nước đạt báo động II: Sông Lô", title_en="Water at alarm II: Lô",
        place_vi="Sông Lô tại Tuyên Quang", place_en="River Lô at Tuyen Quang", opened_at=NOW,
        evidence={"value": 24.13, "unit": "m", "lines": [22, 24, 26], "line": 24, "roman": "II"},
    )  # fmt: skip
    said = read(beginning.of_alert(row, all_rules()["water_level"], (21.8236, 105.2181), NOW), UNITS, NOW)
    assert (said.event, said.severity, said.certainty) == ("flood", "Severe", "Observed")
    assert "24,13 m" in said.description_vi
    assert said.circle is not None
    assert said.place_en == "River Lô at Tuyen Quang"
    assert beginning.EVENT_OF_RULE.keys() <= all_rules().keys()
    assert set(beginning.EVENT_OF_RULE.values()) <= EVENTS.keys()


@pytest.mark.parametrize("evidence", [{}, {"value": None}, *map(evidence_of, NoFigure)])
def test_an_alert_without_a_figure_fills_the_form_too(evidence: dict[str, Any]) -> None:
    row = alert(rule="water_level", severity=3, title_vi="Lũ", title_en="Flood", opened_at=NOW, evidence=evidence)
    begun = beginning.of_alert(row, all_rules()["water_level"], None, NOW)
    assert (begun["description_vi"], begun["description_en"]) == ("Lũ", "Flood")


def test_a_cancellation_begins_as_one_and_ends_in_the_future() -> None:
    later = NOW + timedelta(days=1)
    said = beginning.successor(content(headline_vi="x" * 160), "Cancel", later)
    assert (said.urgency, said.response) == ("Past", "AllClear")
    assert read(values(said), UNITS, later) == said
    assert beginning.successor(content(), "Update", NOW).headline_en == content().headline_en


def test_citizens_read_both_languages_and_no_markup_of_others() -> None:
    html = preview.citizens(content(status="Exercise", description_vi="<script>\nhai"), "Update", SENDER, "vi")
    assert "&lt;script&gt;\nhai" in html
    assert "<script>" not in html
    assert "Diễn tập: không phải cảnh báo thật" in html
    assert "Exercise: not a real warning" in html
    assert "Trung tâm &lt;b&gt;" in html


def test_the_feed_says_where_each_message_lies() -> None:
    source = atom.Source(Settings(public_url="https://ioc.example.vn/"), SENDER)
    issued = Published("20261124-1-x", NOW, NOW, "Alert", content(), b"")
    feed = fromstring(atom.feed(source, [issued]))
    space = f"{{{atom.NAMESPACE}}}"
    assert feed.findtext(f"{space}updated") == "2026-11-24T03:00:00Z"
    assert len(feed.findall(f"{space}entry")) == 1
    # Our own reader of feeds finds the message.
    (entry,) = entries_of(atom.feed(source, [issued]), "application/cap+xml")
    assert entry.link == "https://ioc.example.vn/cap/20261124-1-x.xml"
    assert fromstring(atom.feed(source, [])).findtext(f"{space}updated") == "1970-01-01T00:00:00Z"


def status(asked: dict[str, str], body: bytes, changed: datetime, now: datetime) -> int:
    return answer(asked, body, "text/plain", changed, now, ASK_AGAIN).status_code


def test_a_reader_fetches_nothing_twice_and_misses_nothing() -> None:
    since, begin = Since(), datetime(2026, 11, 24, 3, 0, 0, 200_000, tzinfo=UTC)
    changed = since.of(b"one", begin)
    assert since.of(b"one", begin + timedelta(seconds=5)) == changed
    assert "Last-Modified" not in answer({}, b"one", "text/plain", changed, begin, ASK_AGAIN).headers
    later = begin + timedelta(seconds=5)
    told = answer({}, b"one", "text/plain", changed, later, ASK_AGAIN).headers["Last-Modified"]
    assert status({"if-modified-since": told}, b"one", changed, later) == 304
    for known in (tag(b"one"), f'W/"x", W/{tag(b"one")}', "*"):
        assert status({"if-none-match": known}, b"one", changed, later) == 304
    assert status({"if-none-match": '"x"', "if-modified-since": told}, b"one", changed, later) == 200
    again = since.of(b"two", later)
    assert status({"if-modified-since": told}, b"two", again, later) == 200
    assert status({"if-modified-since": format_datetime(later, usegmt=True)}, b"two", again, later) == 200
    assert status({"if-modified-since": "hôm qua"}, b"two", again, later) == 200
