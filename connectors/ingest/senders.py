"""Who may push events: the keys of the settings, and the systems that each may speak for."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from connectors.invalid import Invalid, Reason
from streams.publisher import Outgoing
from streams.settings import Settings

OBSERVATIONS = "observations"
"""Stands in a binding for measurements, which name a station and no system."""


@dataclass(frozen=True, slots=True)
class Sender:
    """A key by its name, and the systems whose events it may send; none named: of all, as before bindings were."""

    name: str
    key: bytes = field(repr=False)
    systems: frozenset[str] = frozenset()

    @property
    def is_bound(self) -> bool:
        """Whether it speaks for some systems only."""
        return bool(self.systems)

    def refusal_of(self, records: Sequence[Outgoing]) -> Invalid | None:
        """Return why it may not send these records, None where it may; the refusal's source is its own name."""
        if not self.is_bound or all(_system_of(record) in self.systems for record in records):
            return None
        return Invalid(Reason.SYSTEM_NOT_YOURS, "data.system", self.name)


def senders(settings: Settings) -> tuple[Sender, ...]:
    """Return the senders of the settings.

    Raises ValueError for a key without name or value, for a binding without a system, and for one of a key that is
    not there: mistyped, it would leave the key that was meant unbound.
    """
    keys = parse_keys(settings.ingest_keys.get_secret_value())
    bound = parse_systems(settings.ingest_systems)
    if strangers := sorted(bound.keys() - keys.keys()):
        raise ValueError(f"IOC_INGEST_SYSTEMS names keys that IOC_INGEST_KEYS has not: {', '.join(strangers)}")
    return tuple(Sender(name, key, bound.get(name, frozenset())) for name, key in keys.items())


def sender_of(offered: bytes, known: Sequence[Sender]) -> Sender | None:
    """Return whose key is offered, in a time that says nothing about which key was nearly right."""
    found = [sender for sender in known if hmac.compare_digest(offered, sender.key)]
    return found[0] if found else None


def parse_keys(text: str) -> dict[str, bytes]:
    """Return the senders' keys by name from "name=key,…"; raises ValueError for a part without both."""
    return {name: key.encode() for name, key in _pairs(text, "IOC_INGEST_KEYS must be name=key pairs").items()}


def parse_systems(text: str) -> Mapping[str, frozenset[str]]:
    """Return the systems of each key by name from "name=system+system,…"; raises ValueError for a part without both."""
    pairs = _pairs(text, "IOC_INGEST_SYSTEMS must be name=system+system")
    found = {name: frozenset(filter(None, map(str.strip, systems.split("+")))) for name, systems in pairs.items()}
    if empty := [name for name, systems in found.items() if not systems]:
        raise ValueError(f"IOC_INGEST_SYSTEMS names no system for {', '.join(empty)}")
    return found


def _pairs(text: str, wanted: str) -> dict[str, str]:
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = (side.strip() for side in part.partition("="))
        if not name or not value:
            raise ValueError(f"{wanted}, comma-separated")
        found[name] = value
    return found


def _system_of(record: Outgoing) -> str:
    """Return the system that an event names; an event that was accepted is a JSON object."""
    return str(orjson.loads(record.value).get("system", OBSERVATIONS))
