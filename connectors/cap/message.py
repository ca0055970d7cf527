"""From one CAP 1.2 message to warnings, as it says them: levels are recorded, never computed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from pydantic import TypeAdapter

from connectors.described.model import StandardFile
from connectors.described.reading import mapping
from connectors.invalid import Invalid, InvalidError, Reason
from connectors.safe_xml import document, local, text_of
from connectors.values import instant, typed
from streams.settings import settings
from streams.warnings.event import HazardWarning, Name

SYSTEM = "cap"
"""One system, whichever way a message comes: what is pushed and found in a feed too is one warning."""
NAMESPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
_VIETNAMESE, _ENGLISH = "vi", "en"
_REQUIRED = ("category", "event", "urgency", "severity", "certainty")
_warning = TypeAdapter(HazardWarning)
_name: TypeAdapter[str] = TypeAdapter(Name)


class CapFile(StandardFile):
    """descriptions/standards/cap.toml: `level` is the valueName of the parameter that holds the level of risk."""

    level: str = "risk_level"


def file() -> CapFile:
    """Return the province's file; raises DescriptionError."""
    found: CapFile = mapping(settings().descriptions, "cap", CapFile)
    return found


def parse(raw: bytes, _device: str) -> Sequence[HazardWarning] | Invalid:
    """Return the parts of a message, or why it cannot be used."""
    try:
        alert = document(raw)
        if alert.tag != f"{NAMESPACE}alert":
            raise InvalidError(Reason.UNKNOWN_TYPE, "alert")
        return warnings_of(alert)
    except InvalidError as error:
        return error.invalid


def warnings_of(alert: Element) -> list[HazardWarning]:
    """Return the parts of an alert element; raises InvalidError, naming what is wrong."""
    head = {
        "system": SYSTEM,
        "sender": _text(alert, "sender"),
        "identifier": _text(alert, "identifier"),
        "time": instant(_text(alert, "sent"), "sent"),
        "status": _text(alert, "status"),
        "msg_type": _text(alert, "msgType"),
        "scope": _text(alert, "scope"),
        "refers_to": " ".join(_references(text_of(alert, f"{NAMESPACE}references") or "")),
        "revision": 0,
    }
    own, english = _languages(alert.findall(f"{NAMESPACE}info"))
    parts = [_part(info, english[n] if n < len(english) else None) for n, info in enumerate(own)]
    return [typed(_warning, {**head, "part": n, **part}) for n, part in enumerate(parts or [{}])]


def _references(text: str) -> list[str]:
    """Return "sender,identifier" of each sender,identifier,sent."""
    found = []
    for reference in text.split():
        parts = reference.split(",")
        if len(parts) != 3:
            raise InvalidError(Reason.WRONG_SHAPE, "references")
        instant(parts[2], "references")
        found.append(",".join(typed(_name, part) for part in parts[:2]))
    return found


def _languages(infos: Sequence[Element]) -> tuple[list[Element], list[Element]]:
    """Return the infos that are the parts of the message, and their translations into English.

    The parts are those in Vietnamese, or in the language of the first one where there is none in Vietnamese.
    """
    spoken = [((text_of(info, f"{NAMESPACE}language") or "en-US")[:2].lower(), info) for info in infos]
    languages = [language for language, _ in spoken]
    main = _VIETNAMESE if _VIETNAMESE in languages else next(iter(languages), "")
    own = [info for language, info in spoken if language == main]
    english = [info for language, info in spoken if language == _ENGLISH]
    return own, english if len(english) == len(own) else []


def _part(info: Element, english: Element | None) -> dict[str, Any]:
    translated = info if english is None else english
    for name in _REQUIRED:
        if info.find(f"{NAMESPACE}{name}") is None:
            raise InvalidError(Reason.WRONG_SHAPE, name)
    return {
        "category": " ".join(_all(info, "category")),
        "event_vi": _text(info, "event"),
        "event_en": _text(translated, "event"),
        "headline_vi": text_of(info, f"{NAMESPACE}headline"),
        "headline_en": text_of(translated, f"{NAMESPACE}headline"),
        "description": text_of(info, f"{NAMESPACE}description"),
        "instruction": text_of(info, f"{NAMESPACE}instruction"),
        **{name: _text(info, name) for name in ("urgency", "severity", "certainty")},
        "level": _level(info),
        **{name: _instant(info, name) for name in ("effective", "onset", "expires")},
        "area_vi": _areas(info),
        "area_en": _areas(translated),
        **{f"{shape}s": _shapes(info, shape) for shape in ("polygon", "circle")},
        "geocodes": _geocodes(info),
        "sender_name": text_of(info, f"{NAMESPACE}senderName"),
        **{name: text_of(info, f"{NAMESPACE}{name}") for name in ("contact", "web")},
    }


def _level(info: Element) -> str | None:
    wanted = file().level
    for parameter in info.findall(f"{NAMESPACE}parameter"):
        if text_of(parameter, f"{NAMESPACE}valueName") == wanted:
            return text_of(parameter, f"{NAMESPACE}value")
    return None


def _areas(info: Element) -> str | None:
    return "; ".join(_text(area, "areaDesc") for area in info.findall(f"{NAMESPACE}area")) or None


def _shapes(info: Element, shape: str) -> str | None:
    """Return the polygons or circles of all areas, one a line, as they are written: a sloppy one hides no warning."""
    written = (" ".join(text.split()) for area in info.findall(f"{NAMESPACE}area") for text in _all(area, shape))
    return "\n".join(filter(None, written)) or None


def _geocodes(info: Element) -> str | None:
    codes = info.findall(f"{NAMESPACE}area/{NAMESPACE}geocode")
    told = [[text_of(code, f"{NAMESPACE}{name}") for name in ("valueName", "value")] for code in codes]
    return "\n".join(f"{name}={value}" for name, value in told if name and value) or None


def _instant(info: Element, name: str) -> int | None:
    text = text_of(info, f"{NAMESPACE}{name}")
    return None if text is None else instant(text, name)


def _all(parent: Element, name: str) -> list[str]:
    return [(child.text or "").strip() for child in parent.findall(f"{NAMESPACE}{name}")]


def _text(parent: Element, name: str) -> str:
    found = text_of(parent, f"{NAMESPACE}{name}")
    if found is None:
        raise InvalidError(Reason.WRONG_SHAPE, local(name))
    return found
