"""The forecaster: warns of a staged flood, raises the level, calls the warning off, and tests the way on each first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from connectors.cap.message import SYSTEM as NAME
from infra.simulator.entry import Entry, Event, Message
from infra.simulator.scenes import Kind, Scene, first_minute
from infra.simulator.system import DAY_S, System, Told, World, pushing
from infra.simulator.ways import signing
from infra.simulator.ways.post import posting
from infra.simulator.worktime import local_time
from streams.clock import microseconds, midnight
from streams.warnings.event import TOPIC, HazardWarning

SENDER = "dubao@kttv.example.vn"
_MINUTE_S, _HOUR_S = 60, 3_600
_RAISED_AFTER = 0.25
"""After which part of the flood the forecaster raises the level."""
_BEYOND_S = 6 * _HOUR_S
_TEST_AT_S = 8 * _HOUR_S
_FLOOD = {
    "category": "Met",
    "event_vi": "Lũ trên sông Lô và sông Gâm",
    "event_en": "Flood on the rivers Lo and Gam",
    "headline_vi": "Lũ lên nhanh, vượt mức báo động",
    "headline_en": "The rivers rise fast, beyond their alarm levels",
    "description": "Mực nước các trạm trên sông Lô và sông Gâm lên nhanh trong những giờ tới.",
    "instruction": "Di chuyển người và tài sản khỏi bãi sông; theo dõi tin tiếp theo.",
    "urgency": "Expected",
    "certainty": "Likely",
    "area_vi": "Các xã, phường ven sông Lô và sông Gâm",
    "area_en": "Communes along the rivers Lo and Gam",
    "polygons": "21.75,105.10 22.20,105.10 22.45,105.40 21.90,105.35 21.75,105.10",
    "circles": "22.355,105.395 12",
    "geocodes": "VN-DVHC=02212",
    "sender_name": "Đài Khí tượng Thủy văn tỉnh",
    **dict.fromkeys(("contact", "web")),
}
_TEST = {
    **dict.fromkeys((*_FLOOD, "severity", "level", "onset")),
    "category": "Other",
    "event_vi": "Thử đường truyền",
    "event_en": "Test of the way",
    "urgency": "Unknown",
    "severity": "Unknown",
    "certainty": "Unknown",
    "area_vi": "Tỉnh Tuyên Quang",
    "area_en": "Tuyen Quang province",
}


def on_scene(world: World, scene: Scene) -> Iterator[Told]:
    """Yield the messages about a flood: the warning, its update with a higher level, and its end."""
    if scene.kind != Kind.FLOOD:
        return
    begin = first_minute(scene) * _MINUTE_S
    end = max(int(scene.end_s), begin + 3 * _MINUTE_S)
    raised = begin + max(_MINUTE_S, int((end - begin) * _RAISED_AFTER))
    times = {"effective": begin * 1_000_000, "onset": None, "expires": (end + _BEYOND_S) * 1_000_000}
    severe, extreme = {"severity": "Severe", "level": "2"}, {"severity": "Extreme", "level": "3"}
    yield _told(world, begin, "Alert", {**_FLOOD, **times, **severe})
    yield _told(world, raised, "Update", {**_FLOOD, **times, **extreme}, (begin,))
    yield _told(world, end, "Cancel", {}, (begin, raised))


def on_day(world: World, today: date) -> Iterator[Told]:
    """Yield the test of the way on the first of a month."""
    if today.day == 1:
        at = microseconds(midnight(today)) // 1_000_000 + _TEST_AT_S
        times = {"effective": at * 1_000_000, "expires": (at + _HOUR_S) * 1_000_000}
        yield _told(world, at, "Alert", {**_TEST, **times}, status="Test")


def _told(world: World, at: int, kind: Any, content: Any, earlier: Sequence[int] = (), status: Any = "Actual") -> Told:
    """Return a message at an instant about those that were sent at these earlier ones (seconds since 1970 UTC)."""
    event: Any = {
        "system": NAME,
        "sender": SENDER,
        "identifier": _identifier(at),
        "time": at * 1_000_000,
        "part": 0,
        "status": status,
        "msg_type": kind,
        "scope": "Public",
        "refers_to": " ".join(f"{SENDER},{_identifier(sent)}" for sent in earlier),
        **content,
        "revision": 0,
    }
    entry = Entry(events=[Event.of(TOPIC, event)], messages=[Message(NAME, message(event, earlier), NAME)])
    if world.random(NAME, at).random() < world.faults.duplicates:
        entry.messages *= 2
        entry.duplicate(SENDER)
    return at, entry


def _identifier(at: int) -> str:
    return f"TQ-{at}"


def message(event: HazardWarning, earlier: Sequence[int] = ()) -> bytes:
    """Return the warning as the forecaster writes it: an info in Vietnamese, and its translation."""
    head = {
        **{name: event[name] for name in ("identifier", "sender")},
        "sent": local_time(event["time"]),
        "status": event["status"],
        "msgType": event["msg_type"],
        "scope": event["scope"],
        "references": " ".join(f"{SENDER},{_identifier(sent)},{local_time(sent * 1_000_000)}" for sent in earlier),
    }
    infos = "".join(_info(event, language) for language in ("vi", "en")) if event.get("event_vi") else ""
    elements = "".join(_element(name, text) for name, text in head.items())
    document = f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">{elements}{infos}</alert>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}\n'.encode()


def _info(event: HazardWarning, language: str) -> str:
    told: dict[str, Any] = dict(event)
    level = told["level"] and f"<parameter><valueName>risk_level</valueName><value>{told['level']}</value></parameter>"
    drawn = [_element(name, told[f"{name}s"]) for name in ("polygon", "circle")]
    code, _, value = (told["geocodes"] or "").partition("=")
    geocode = value and f"<geocode>{_element('valueName', code)}{_element('value', value)}</geocode>"
    area = f"<area>{_element('areaDesc', told[f'area_{language}'])}{''.join(drawn)}{geocode}</area>"
    before = {
        "language": "vi-VN" if language == "vi" else "en-US",
        "category": told["category"],
        "event": told[f"event_{language}"],
        **{name: told[name] for name in ("urgency", "severity", "certainty")},
        **{name: told[name] and local_time(told[name]) for name in ("effective", "onset", "expires")},
        "senderName": told["sender_name"],
        "headline": told[f"headline_{language}"],
        **{name: told[name] for name in ("description", "instruction")},
    }
    return f"<info>{''.join(_element(name, text) for name, text in before.items())}{level or ''}{area}</info>"


def _element(name: str, text: str | None) -> str:
    return f"<{name}>{escape(text)}</{name}>" if text else ""


SYSTEM = System(
    name=NAME,
    on_scene=on_scene,
    on_day=on_day,
    longest_s=DAY_S + _HOUR_S,
    source=pushing,
    deliver=posting(NAME, signing.shown, "application/cap+xml"),
)
