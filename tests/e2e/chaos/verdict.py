"""The verdict: what the platform wrote down and what arrived, held against what must have come of the stations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.e2e.chaos.chains import STEPS
from tests.e2e.chaos.doors import EMAIL, TELEGRAM, WEBHOOK, Arrival, Doors
from tests.e2e.chaos.lives import Fate, Life
from tests.e2e.chaos.record import BESIDES, Record
from tests.e2e.chaos.rig import ON_DUTY, Rig

_DOMAIN = "tuyenquang.example"


def wrong_transitions(record: Record, lives: Sequence[Life], fates: Mapping[str, Fate]) -> list[str]:
    """Return the stations whose audit differs from what must have come of them, each with both."""
    found = []
    for life in lives:
        lines = record.lines.get(life.station, [])
        was = [(line.kind, line.level) for line in lines if line.kind not in BESIDES]
        must = fates[life.station].lines
        numbered = [line.seq for line in lines] == list(range(1, len(lines) + 1))
        taken = sum(line.kind == "acknowledged" for line in lines)
        if was != must or not numbered or len({line.alert for line in lines}) != 1 or taken != life.taken:
            found.append(f"{life.station}: was {was}, must be {must}, taken on {taken} times, in order: {numbered}")
    return found


def wrong_messages(record: Record, told: int) -> list[str]:
    """Return what is wrong with the messages: too many or too few for somebody, or not sent."""
    found = []
    for name in ON_DUTY.values():
        of_readings = [one for one in record.of(name) if one.kind not in BESIDES]
        if len(of_readings) != told:
            found.append(f"{name} has {len(of_readings)} messages, must have {told}")
    for name in STEPS:
        kinds = Counter(one.kind for one in record.of(name))
        if set(kinds) - {"escalated", "resolved"}:
            found.append(f"{name} was told of {dict(kinds)}")
    unsent = Counter(one.state for one in record.messages if one.state != "sent")
    return found + ([f"not sent: {dict(unsent)}"] if unsent else [])


def wrong_arrivals(record: Record, doors: Doors) -> list[str]:
    """Return by how much what arrived at a door, by its keys, differs from what the outbox sent to it."""
    found = []
    for door in (EMAIL, WEBHOOK):
        sent = {key_at(door, one.key) for one in record.messages if one.channel == door}
        arrived = {one.identity for one in doors.at(door)}
        if sent != arrived:
            found.append(f"{door}: {len(sent - arrived)} never arrived, {len(arrived - sent)} are not known")
    sent_by_telegram = sum(one.channel == TELEGRAM for one in record.messages)
    texts = {(one.who, one.identity) for one in doors.at(TELEGRAM)}
    if len(texts) != sent_by_telegram:
        found.append(f"{TELEGRAM}: {len(texts)} distinct texts of {sent_by_telegram} arrived")
    return found


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often a message came again at each door, and those of the door without keys that do not say so."""

    by_door: Mapping[str, int]
    unmarked: Sequence[Arrival]
    without_receipt: Sequence[Arrival]


def repeats(record: Record, doors: Doors) -> Repeats:
    """Return what came more than once, and whether Telegram's repetitions are marked and stand in a receipt."""
    by_door = {
        d: len(doors.at(d)) - len({(a.who, a.identity) for a in doors.at(d)}) for d in (EMAIL, WEBHOOK, TELEGRAM)
    }
    receipts = {one.receipt for one in record.messages if one.channel == TELEGRAM}
    marked = [receipt for receipt in receipts if receipt and receipt.startswith("(nhắc lại)")]
    again: dict[tuple[str, str], list[Arrival]] = {}
    for one in doors.at(TELEGRAM):
        again.setdefault((one.who, one.identity), []).append(one)
    repeated = [arrivals for arrivals in again.values() if len(arrivals) > 1]
    unmarked = [one for arrivals in repeated for one in arrivals[1:] if not one.marked]
    last = [arrivals[-1] for arrivals in repeated]
    return Repeats(by_door, unmarked, [one for one in last if not any(r.endswith(one.answer) for r in marked)])


def to_requests(record: Record, rig: Rig) -> list[float]:
    """Return how long each alert took from its event to the requests by which it was first told, mail and webhook."""
    events = {lines[0].alert: rig.real(lines[0].event_time).timestamp() for lines in record.lines.values()}
    first: dict[tuple[str, int], float] = {}
    alerts = {key_at(one.channel, one.key): one.alert for one in record.messages}
    for arrival in rig.doors.arrivals:
        if arrival.identity in alerts:
            alert = alerts[arrival.identity]
            first.setdefault((arrival.door, alert), arrival.at - events[alert])
    return list(first.values())


def key_at(door: str, key: str) -> str:
    """Return how a message's key arrives at a door."""
    return f"<{key}@{_DOMAIN}>" if door == EMAIL else key


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Return median, 99th percentile and maximum, for the evidence."""
    if not seconds:
        return {}
    ordered = sorted(seconds)
    return {
        "median": round(ordered[len(ordered) // 2], 3),
        "p99": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 3),
        "max": round(ordered[-1], 3),
        "of": len(ordered),
    }
