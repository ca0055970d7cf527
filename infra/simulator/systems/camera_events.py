"""What the cameras see: plates and violations by the traffic of the hour, and incidents that last a while."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from random import Random

import numpy as np

from connectors.agencies.camera_events import NAME, SEEN, VEHICLES, plate
from infra.simulator import worktime
from infra.simulator.devices import TOPIC_ROOT
from infra.simulator.faults import Clean
from infra.simulator.roads import town_traffic
from infra.simulator.spoken import Device, said
from infra.simulator.system import DAY_S, System, Told, World
from infra.simulator.vehicles import OfTheRoad, passing
from infra.simulator.worktime import local_time
from streams.camera_events.event import TOPIC, CameraEvent, Seen
from streams.registry.records import Station

_SLOT_S = 1_800
_PLATES, _VIOLATIONS, _INCIDENTS = 240, 12, 3
"""How many a camera sees on a usual day; plates and violations only one that reads plates."""
_READ = 0.93
"""Of the vehicles that violate a rule, the share whose plate can be read."""
_LASTS_S: dict[Seen, tuple[int, int]] = {
    "accident": (900, 6_000),
    "stopped_vehicle": (300, 2_700),
    "obstacle": (600, 5_400),
    "crowd": (900, 7_200),
}
_RULES: tuple[Seen, ...] = ("red_light", "speeding", "wrong_way")
_SEEN_WIRE = {seen: word for word, seen in SEEN.items()}
_VEHICLE_WIRE = {vehicle: word for word, vehicle in VEHICLES.items()}
Saying = tuple[CameraEvent, str | None]
"""An event, and the plate as the camera writes it."""


def on_day(world: World, day: date) -> Iterator[Told]:
    """Yield every message of every camera on a local day."""
    for camera in world.province.stations:
        if camera.kind == "camera":
            device = Device(camera.id, f"mqtt:{NAME}", f"{TOPIC_ROOT}/camera_event/{camera.id}/up")
            for number, (at, seen) in enumerate(_happenings(world, camera, day), 1):
                for told_at, saying in _changes(world, camera, f"{camera.id}-{day:%y%m%d}-{number:05d}", at, seen):
                    yield from said(world, device, TOPIC, saying[0], _clean(*saying), told_at)


def _happenings(world: World, camera: Station, day: date) -> list[tuple[int, Seen]]:
    """Return when a camera sees what on a local day, in the order of time."""
    random = world.random(NAME, camera.id, day)
    reads = bool(camera.attributes.get("plates"))
    wanted: list[Seen] = ["plate"] * (_PLATES if reads else 0)
    wanted += random.choices(_RULES, (3, 4, 1), k=random.randint(_VIOLATIONS // 2, _VIOLATIONS)) if reads else []
    wanted += random.choices(list(_LASTS_S), (1, 4, 1, 2), k=random.randint(0, _INCIDENTS))
    begin, shares = worktime.midnight(day), _shares(day)
    slots = random.choices(range(len(shares)), shares, k=len(wanted))
    return sorted(
        (begin + slot * _SLOT_S + random.randrange(_SLOT_S), seen) for slot, seen in zip(slots, wanted, strict=True)
    )


@lru_cache(maxsize=8)
def _shares(day: date) -> tuple[float, ...]:
    """Return how much of a day's traffic each half hour has."""
    middles = worktime.midnight(day) + np.arange(_SLOT_S // 2, DAY_S, _SLOT_S, dtype=np.float64)
    return tuple(town_traffic(middles).tolist())


def _changes(world: World, camera: Station, number: str, at: int, seen: Seen) -> Iterator[tuple[int, Saying]]:
    """Yield an event as it stands after each change, with the instant of telling (seconds since 1970 UTC)."""
    random = world.random(NAME, "event", number)
    vehicle = passing(world.seed, random)
    event: CameraEvent = {
        "system": NAME,
        "camera": camera.id,
        "event_id": number,
        "seen": seen,
        "time": at * 1_000_000,
        "ended_at": None,
        "plate": None,
        "vehicle": None,
        "lane": random.randint(1, 2),
        "speed_kmh": None,
        "confidence": round(random.uniform(0.7, 0.99), 2),
        "revision": 0,
    }
    if seen in _LASTS_S:
        yield at, (event, None)
        over = at + random.randint(*_LASTS_S[seen])
        yield over, ({**event, "ended_at": over * 1_000_000, "revision": 1}, None)
    else:
        yield from _of_a_vehicle(world, random, event, vehicle, at)


def _of_a_vehicle(
    world: World, random: Random, event: CameraEvent, vehicle: OfTheRoad, at: int
) -> Iterator[tuple[int, Saying]]:
    """Yield the event of one vehicle, and a second version where somebody corrects a plate that was read wrongly."""
    speed = random.uniform(62, 95) if event["seen"] == "speeding" else random.uniform(18, 55)
    read = event["seen"] == "plate" or random.random() < _READ
    mistaken, later = random.random(), at + random.randint(60, 1_800)
    known: CameraEvent = {**event, "vehicle": vehicle.kind, "speed_kmh": round(speed, 1)}
    yield at, _with_plate(world, known, vehicle.plate if read else None)
    if read and mistaken < world.faults.corrections:
        other = passing(world.seed, random)
        yield later, _with_plate(world, {**known, "vehicle": other.kind, "revision": 1}, other.plate)


def _with_plate(world: World, event: CameraEvent, written: str | None) -> Saying:
    spelled = plate(written)
    return {**event, "plate": None if spelled is None else world.pseudonym(spelled)}, written


def _clean(event: CameraEvent, written: str | None) -> Clean:
    vehicle, ended = event["vehicle"], event["ended_at"]
    body: dict[str, object] = {
        "device": event["camera"],
        "su_kien": event["event_id"],
        "loai": _SEEN_WIRE[event["seen"]],
        "luc": local_time(event["time"]),
        "ket_thuc": None if ended is None else local_time(ended),
        "bien_so": written,
        "phuong_tien": None if vehicle is None else _VEHICLE_WIRE[vehicle],
        "lan_xe": event["lane"],
        "toc_do": event["speed_kmh"],
        "do_tin_cay": event["confidence"],
        "phien_ban": event["revision"],
    }
    return Clean(body, "device", "luc", "do_tin_cay")


SYSTEM = System(name=NAME, on_day=on_day, longest_s=DAY_S + 3 * 3_600, past_s=DAY_S)
