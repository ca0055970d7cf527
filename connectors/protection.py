"""What happens to personal data between parse and Kafka: hashed, masked, sealed for the vault, never left in clear."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from typing import Any

from connectors.connector import Connector, Event
from connectors.pseudonym import pseudonymised
from streams.masking import masked
from streams.settings import KeyMissingError, Settings, settings
from streams.vault.event import Entry
from streams.vault.values import closed


def missing_keys(settings: Settings, found: Sequence[Connector], seals: bool = False) -> list[str]:
    """Return the settings that these connectors need for the protection of personal data and that are not set.

    `seals`: refused messages are sealed whatever these connectors are.
    """
    wanted = {
        "IOC_PSEUDONYM_KEY": (settings.pseudonym_key, any(c.pseudonymous for c in found)),
        "IOC_VAULT_KEY": (settings.vault_key, any(c.personal for c in found)),
        "IOC_REJECT_KEY": (settings.reject_key, seals or any(c.is_private for c in found)),
    }
    return [name for name, (key, needed) in wanted.items() if needed and not key.get_secret_value()]


def require_keys(settings: Settings, found: Sequence[Connector], seals: bool = False) -> None:
    """Raise KeyMissingError unless all keys are set that these connectors need."""
    missing = missing_keys(settings, found, seals)
    if missing:
        names = ", ".join([c.name for c in found if c.is_private] + ["the event door"] * seals)
        raise KeyMissingError(f"personal data ({names}) cannot be protected: {', '.join(missing)} not set")


def protected(connector: Connector, events: Sequence[Event]) -> tuple[Sequence[Event], Sequence[Entry]]:
    """Return the events as they may leave us, and what the vault shall know; raises KeyMissingError."""
    if not connector.is_private:
        return events, ()
    safe = [_masked(event, connector) for event in pseudonymised(events, connector.pseudonymous)]
    entries = [entry for pair in zip(events, safe, strict=True) for entry in _entries(connector, *pair)]
    return safe, list({(e["pseudonym"], e["kind"], e["sealed"]): e for e in entries}.values())


def _masked(event: Event, connector: Connector) -> Event:
    kept = {name: value for name, value in event.items() if name not in connector.reached_by}
    texts = {name: masked(kept[name]) for name in connector.free_text if isinstance(kept.get(name), str)}
    return {**kept, **texts}


def _entries(connector: Connector, clear: Event, safe: Event) -> Iterator[Entry]:
    """Yield each personal member under its own pseudonym, and what the person is reached by under the person's."""
    person = next((safe[name] for name in connector.personal[:1] if safe.get(name)), None)
    owners = {name: safe.get(name) for name in connector.personal} | dict.fromkeys(connector.reached_by, person)
    for kind, owner in owners.items():
        value = clear.get(kind)
        if owner and value is not None and str(value).strip():
            yield _entry(connector, clear, owner, kind, str(value).strip())


def _entry(connector: Connector, event: Event, owner: str, kind: str, value: str) -> Entry:
    sealed = closed(value, owner, kind, settings().vault_key.get_secret_value() or _no_key())
    return {
        "pseudonym": owner,
        "kind": kind,
        "system": connector.name,
        "sealed": b64encode(sealed).decode("ascii"),
        "time": _count(event.get("time")),
        "revision": _count(event.get("revision")),
    }


def _count(value: Any) -> int:
    return value if type(value) is int and value >= 0 else 0


def _no_key() -> str:
    raise KeyMissingError("personal data cannot be sealed: IOC_VAULT_KEY is not set")
