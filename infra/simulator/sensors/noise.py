"""Sound level meters: one message a minute, local time; a level that was not measured is left out."""

from __future__ import annotations

from infra.simulator.devices import Device, Quantity
from infra.simulator.sound import sound
from infra.simulator.worktime import local_time


def _body(device: str, at: int, revision: int, values: dict[str, float | None]) -> dict[str, object]:
    known = {name: value for name, value in values.items() if value is not None}
    return {"tram": device, "luc": local_time(at * 1_000_000), **known, **({"phien_ban": revision} if revision else {})}


DEVICE = Device(
    kind="noise",
    quantities=(Quantity("laeq", "noise_laeq", 1), Quantity("lamax", "noise_lamax", 1)),
    measure=sound,
    body=_body,
    main="laeq",
    id_field="tram",
    time_field="luc",
    value_field="laeq",
    ghost="NOI-9",
    spike=120.0,
    sticks="lamax",
)
