"""An entity of a context broker, however it is written: normalised, concise or key-values, NGSI-LD or v2. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from connectors.invalid import InvalidError, Reason
from connectors.values import beginning, instant

_CHANGED = ("modifiedAt", "dateModified")
TIMES = ("dateObserved", "dateObservedFrom", "observationDateTime", "TimeInstant", "timestamp", *_CHANGED)
"""Where the data models and the IoT agents write when an entity was observed, in the order in which they are asked.

Some models have no such time (WasteContainer, Streetlight): then it is when the broker says that the entity changed.
"""
_ZONE = re.compile(r"[Zz]$|[+-]\d{2}:\d{2}$")
_SECONDS = re.compile(r"T\d{2}:\d{2}$")


class Attribute(NamedTuple):
    """One attribute: its value, the code of its unit ("" where it has none), its own time (RFC 3339) if it has one."""

    value: Any
    unit: str
    observed_at: str | None


class Entity(NamedTuple):
    """One entity; names of attributes are the last part of their IRI, where they are one."""

    id: str
    type: str
    members: Mapping[str, Any]

    def attribute(self, name: str) -> Attribute | None:
        """Return an attribute, None where the entity has none of that name or it has no value."""
        raw = self.members.get(name)
        found = None if raw is None else _attribute(raw, name)
        return None if found is None or _is_nothing(found.value) else found

    def time(self, attribute: Attribute, name: str) -> int:
        """Return when an attribute was observed, in µs since 1970 UTC; raises InvalidError where nothing says it."""
        if attribute.observed_at is not None:
            return beginning(_in_utc(attribute.observed_at), f"{name}.observedAt")
        for member in TIMES:
            if (found := self.text(member)) is not None:
                return beginning(_in_utc(found), member)
        raise InvalidError(Reason.WRONG_SHAPE, "dateObserved")

    def seconds(self) -> float | None:
        """Return how long the interval was that the entity describes, None where it does not say one."""
        begins, ends = self.text("dateObservedFrom"), self.text("dateObservedTo")
        if begins is None or ends is None:
            begins, _, ends = (self.text("dateObserved") or "").partition("/")
        if not begins or not ends:
            return None
        length = instant(_in_utc(ends), "dateObservedTo") - instant(_in_utc(begins), "dateObservedFrom")
        if length <= 0:
            raise InvalidError(Reason.OUT_OF_RANGE, "dateObservedTo")
        return length / 1e6

    def reference(self, name: str) -> str:
        """Return the one id that an attribute (a Relationship, or a text) holds; raises InvalidError, naming it."""
        found = self.members.get(name)
        if isinstance(found, dict):
            found = found.get("object", found.get("value"))
        if isinstance(found, list) and len(found) == 1:
            found = found[0]
        if not isinstance(found, str):
            raise InvalidError(Reason.WRONG_SHAPE if found is None else Reason.WRONG_TYPE, name)
        return found

    def revision(self) -> int:
        """Return when the broker changed the entity last (µs since 1970 UTC), 0 where it does not say so."""
        changed = next(filter(None, map(self.text, _CHANGED)), None)
        return 0 if changed is None else instant(_in_utc(changed), "modifiedAt")

    def instant(self, name: str) -> int | None:
        """Return an attribute that is an instant, in µs since 1970 UTC; raises InvalidError for one that is none."""
        told = self.text(name)
        return None if told is None else instant(_in_utc(told), name)

    def text(self, name: str) -> str | None:
        """Return an attribute that is a text, None where there is none; raises InvalidError for one that is no text."""
        found = self.attribute(name)
        if found is None:
            return None
        if not isinstance(found.value, str):
            raise InvalidError(Reason.WRONG_TYPE, name)
        return found.value


def entity_of(message: Any, known: Collection[str]) -> Entity:
    """Return the entity that a decoded JSON value is, of its types the first that is known; raises InvalidError."""
    if not isinstance(message, dict):
        raise InvalidError(Reason.WRONG_SHAPE)
    kind = message.get("type", message.get("@type"))
    if isinstance(kind, list) and kind and all(isinstance(each, str) for each in kind):
        kind = next((each for each in kind if short(each) in known), kind[0])
    named = message.get("id", message.get("@id"))
    for field, value in (("id", named), ("type", kind)):
        if not isinstance(value, str):
            raise InvalidError(Reason.WRONG_TYPE if value is not None else Reason.WRONG_SHAPE, field)
    members = {short(name): value for name, value in message.items()}
    if len(members) != len(message):
        raise InvalidError(Reason.DUPLICATE_KEY)
    return Entity(str(named), short(str(kind)), members)


def short(name: str) -> str:
    """Return the last part of an IRI, and a plain name as it is."""
    return re.split(r"[/#]", name)[-1] if "://" in name else name


def _is_nothing(value: Any) -> bool:
    """Say whether a value tells that there is none: null, NGSI-LD Null (4.5.0), a blank as IoT agents begin with."""
    return value is None or (isinstance(value, str) and value.strip() in ("", "urn:ngsi-ld:null"))


def _attribute(raw: Any, name: str) -> Attribute:
    if isinstance(raw, list):
        # Several instances of an attribute (datasetId): the one without an id is the default.
        plain = [item for item in raw if isinstance(item, dict) and "datasetId" not in item and "value" in item]
        if len(plain) != 1:
            raise InvalidError(Reason.WRONG_SHAPE, name)
        raw = plain[0]
    if not isinstance(raw, dict):
        return Attribute(raw, "", None)
    if "value" not in raw:
        return Attribute(raw.get("@value"), "", None)
    metadata = raw.get("metadata")
    told = metadata if isinstance(metadata, dict) else {}
    unit = _meta(raw, told, name, "unitCode") or ""
    return Attribute(
        _bare(raw["value"]), unit, _meta(raw, told, name, "observedAt", "TimeInstant", "timestamp", "dateObserved")
    )


def _bare(value: Any) -> Any:
    return value["@value"] if isinstance(value, dict) and "@value" in value else value


def _meta(raw: dict[str, Any], metadata: dict[str, Any], attribute: str, *names: str) -> str | None:
    """Return a member of an attribute (NGSI-LD) or of its metadata (v2)."""
    for name in names:
        found = raw.get(name, metadata.get(name))
        if isinstance(found, dict):
            found = _bare(found.get("value", found))
        if found is not None:
            if not isinstance(found, str):
                raise InvalidError(Reason.WRONG_TYPE, f"{attribute}.{name}")
            return found
    return None


def _in_utc(text: str) -> str:
    """Return a time or an interval with its zone: the data models write times "in ISO 8601 UTC format", often bare."""
    return "/".join(part if _ZONE.search(part) else _SECONDS.sub(r"\g<0>:00", part) + "Z" for part in text.split("/"))
