"""What is issued is CAP 1.2 by the published schema, whatever is said; its signature notices any change; we read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pydantic import ValidationError
from signxml.exceptions import InvalidDigest
from signxml.verifier import VerifyResult, XMLVerifier

from connectors.cap.message import parse
from connectors.invalid import Invalid
from streams.clock import microseconds
from streams.public_warnings.content import Content
from streams.public_warnings.document import NAMESPACE, Reference, circle, document, polygon
from streams.public_warnings.seal import NoSealError, made, seal
from streams.public_warnings.signature import signed
from tests.unit.public_warnings.samples import HEAD, NOW, any_seal, content, fast_schema, schema

WORDS = ("headline_vi", "headline_en", "description_vi", "description_en", "instruction_vi", "place_vi", "place_en")
# Signs that somebody might paste: of every plane, and those that break XML, lines, or the order of reading.
ODD = st.text(st.one_of(st.characters(), st.sampled_from("\x00\x0b\x1f\x7f\x85\u2028\u202e\ufffe\ud800<&>]\"'🌊שלוםم")))


def issued(said: Content, **head: Any) -> bytes:
    return signed(document(replace(HEAD, **head), said), any_seal())


def texts(raw: bytes, path: str) -> list[str]:
    names = "/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/"))
    return [element.text for element in fromstring(raw).findall(names)]


def test_a_message_is_valid_signed_and_reads_as_it_was_written() -> None:
    raw = issued(content(), web="https://ioc.example.vn/cap/20261124-1.xml")
    schema().validate(raw.decode())
    verified = XMLVerifier().verify(raw, x509_cert=any_seal().certificate)
    assert isinstance(verified, VerifyResult)
    assert verified.signed_xml is not None
    assert verified.signed_xml.tag == f"{{{NAMESPACE}}}alert"
    with pytest.raises(InvalidDigest):
        XMLVerifier().verify(raw.replace(b"Severe", b"Minor"), x509_cert=any_seal().certificate)
    (warning,) = parse(raw, "")  # type: ignore[misc]
    said = content()
    assert said.onset is not None
    assert warning == {
        "system": "cap", "sender": HEAD.sender, "identifier": HEAD.identifier, "time": microseconds(NOW), "part": 0,
        "status": "Actual", "msg_type": "Alert", "scope": "Public", "refers_to": "", "revision": 0,
        "category": "Met", "event_vi": "Lũ", "event_en": "Flood",
        "headline_vi": said.headline_vi, "headline_en": said.headline_en, "description": said.description_vi,
        "instruction": said.instruction_vi, "urgency": "Immediate", "severity": "Severe", "certainty": "Observed",
        "level": None, "effective": microseconds(NOW), "onset": microseconds(said.onset),
        "expires": microseconds(said.expires), "area_vi": "Ven sông Lô; Phường Minh Xuân",
        "area_en": "Along the Lô; Minh Xuan ward",
        "polygons": "21.8,105.2 21.9,105.2 21.9,105.3 21.8,105.2", "circles": "21.8236,105.2181 5",
        "geocodes": "VN-DVHC=02212", "sender_name": "Trung tâm điều hành", "contact": None,
        "web": "https://ioc.example.vn/cap/20261124-1.xml",
    }  # fmt: skip
    assert texts(raw, "info/language") == ["vi-VN", "en"]
    assert texts(raw, "info/area/polygon") == ["21.8,105.2 21.9,105.2 21.9,105.3 21.8,105.2"] * 2
    assert texts(raw, "info/area/circle") == ["21.8236,105.2181 5"] * 2
    assert texts(raw, "info/area/geocode/value") == ["02212"] * 2


def test_an_update_refers_to_all_that_came_before_it() -> None:
    earlier = [Reference(HEAD.sender, f"a-{n}", NOW + timedelta(minutes=n)) for n in (1, 2)]
    raw = issued(content(status="Exercise"), msg_type="Update", references=earlier)
    schema().validate(raw.decode())
    (warning,) = parse(raw, "")  # type: ignore[misc]
    assert (warning["msg_type"], warning["status"]) == ("Update", "Exercise")
    assert warning["refers_to"] == f"{HEAD.sender},a-1 {HEAD.sender},a-2"
    assert texts(raw, "references") == [
        f"{HEAD.sender},a-1,2026-11-24T10:01:00+07:00 {HEAD.sender},a-2,2026-11-24T10:02:00+07:00"
    ]


@given(st.dictionaries(st.sampled_from(WORDS), ODD, min_size=1))
def test_no_text_makes_an_invalid_document(odd: dict[str, str]) -> None:
    try:
        said = content(**odd)
    except ValidationError:
        # Refused: what the form tells of it is tested with the form.
        return
    raw = issued(said)
    fast_schema().assertValid(etree.fromstring(raw))
    parsed = parse(raw, "")
    assert not isinstance(parsed, Invalid)
    assert (parsed[0]["headline_vi"], parsed[0]["description"]) == (said.headline_vi, said.description_vi)


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=3, max_size=9, unique=True))
def test_a_polygon_is_closed_and_written_in_decimals(points: list[tuple[float, float]]) -> None:
    pairs = polygon(points).split(" ")
    assert pairs[0] == pairs[-1]
    assert [tuple(map(float, pair.split(","))) for pair in pairs[:-1]] == [
        pytest.approx(point, abs=1e-5) for point in points
    ]
    assert "e" not in polygon(points)


def test_a_small_circle_keeps_its_size() -> None:
    given = content(circle={"centre": (0.00001, -0.0), "radius_km": 0.25}).circle
    assert given is not None
    assert circle(given) == "0.00001,0 0.25"


def test_a_seal_needs_a_key_and_the_certificate_of_that_key() -> None:
    now = datetime.now(UTC)
    (key, certificate), (other, _) = made("one", now), made("other", now)
    assert seal(key, certificate).pem().startswith(b"-----BEGIN CERTIFICATE-----")
    for wrong in (("", certificate), (key, ""), (other, certificate), (key, "no"), (certificate, key)):
        with pytest.raises(NoSealError, match="IOC_CAP_"):
            seal(*wrong)
