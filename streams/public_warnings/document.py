"""One message as a CAP 1.2 document, Vietnamese first and English second, not yet signed; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from streams.clock import LOCAL_ZONE
from streams.public_warnings.content import Circle, Content, Point
from streams.public_warnings.words import EVENTS
from streams.texts import Text

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"
UNIT_CODE = "VN-DVHC"
"""The valueName under which a unit's code (General Statistics Office) stands; none is agreed on nationally."""
MessageType = Literal["Alert", "Update", "Cancel"]
_LANGUAGES = ("vi-VN", "en")


class Reference(NamedTuple):
    """An earlier message that a later one is about."""

    sender: str
    identifier: str
    sent: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """What a message is besides what it says: `references` the earlier messages of its chain, oldest first.

    `sender_name` is the issuing authority's, `web` where more is told (empty for nowhere).
    """

    identifier: str
    sender: str
    sent: datetime
    msg_type: MessageType
    sender_name: Text
    references: Sequence[Reference] = ()
    web: str = ""


def document(head: Head, content: Content) -> bytes:
    """Return the document in UTF-8, its elements in the schema's order."""
    alert = Element(_name("alert"))
    references = " ".join(f"{r.sender},{r.identifier},{time(r.sent)}" for r in head.references)
    _put(
        alert,
        ("identifier", head.identifier),
        ("sender", head.sender),
        ("sent", time(head.sent)),
        ("status", content.status),
        ("msgType", head.msg_type),
        ("scope", "Public"),
        # The note is meant for exercises (CAP 1.2, 3.2.1).
        ("note", "Diễn tập / Exercise" if content.status == "Exercise" else ""),
        ("references", references),
    )
    for place, language in enumerate(_LANGUAGES):
        _info(alert, place, language, head, content)
    indent(alert)
    raw: bytes = tostring(alert, encoding="UTF-8", xml_declaration=True, default_namespace=NAMESPACE)
    return raw


def time(instant: datetime) -> str:
    """Return an instant as CAP writes it: local, to the second, with its offset and never with Z."""
    return instant.astimezone(LOCAL_ZONE).isoformat(timespec="seconds")


def _info(alert: Element, place: int, language: str, head: Head, content: Content) -> None:
    event = EVENTS[content.event]
    said = Text(content.headline_vi, content.headline_en), Text(content.description_vi, content.description_en)
    info = SubElement(alert, _name("info"))
    _put(
        info,
        ("language", language),
        ("category", event.category),
        ("event", event.name[place]),
        ("responseType", content.response),
        ("urgency", content.urgency),
        ("severity", content.severity),
        ("certainty", content.certainty),
        ("effective", time(head.sent)),
        ("onset", time(content.onset) if content.onset else ""),
        ("expires", time(content.expires)),
        ("senderName", head.sender_name[place]),
        *zip(("headline", "description"), (text[place] for text in said), strict=True),
        ("instruction", (content.instruction_vi, content.instruction_en)[place]),
        ("web", head.web),
    )
    _areas(info, place, content)


def _areas(info: Element, place: int, content: Content) -> None:
    """Put the drawn or described place first, then each unit by its name and code."""
    if content.place_vi:
        area = SubElement(info, _name("area"))
        _put(area, ("areaDesc", (content.place_vi, content.place_en)[place]))
        if content.polygon:
            _put(area, ("polygon", polygon(content.polygon)))
        if content.circle:
            _put(area, ("circle", circle(content.circle)))
    for unit in content.units:
        area = SubElement(info, _name("area"))
        _put(area, ("areaDesc", (unit.name_vi, unit.name_en)[place]))
        _put(SubElement(area, _name("geocode")), ("valueName", UNIT_CODE), ("value", unit.code))


def polygon(points: Iterable[Point]) -> str:
    """Return the points as CAP writes a polygon: "latitude,longitude" each, the first again at the end."""
    pairs = [_pair(point) for point in points]
    return " ".join([*pairs, pairs[0]])


def circle(given: Circle) -> str:
    """Return a circle as CAP writes it: its centre, a blank, its radius in kilometres."""
    return f"{_pair(given.centre)} {_decimal(given.radius_km)}"


def _pair(point: Point) -> str:
    return ",".join(map(_decimal, point))


def _decimal(number: float) -> str:
    """Write a number without an exponent; the fifth decimal of a degree is a metre."""
    return f"{round(number, 5) + 0.0:.5f}".rstrip("0").rstrip(".")


def _put(parent: Element, *members: tuple[str, str]) -> None:
    """Append the members that have a text."""
    for name, text in members:
        if text:
            SubElement(parent, _name(name)).text = text


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
