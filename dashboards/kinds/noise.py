"""Sound level meters, against the limits that the registry has of each."""

from __future__ import annotations

from dashboards.sql.sound import over
from dashboards.sql.words import written
from dashboards.station_kind import StationKind
from dashboards.texts import Text
from streams.registry.sound import limit

_LIMIT = limit("latest.time")
KIND = StationKind(
    name="noise",
    title=Text("Tiếng ồn", "Noise"),
    metric="noise_laeq",
    symbol="dB",
    state=over("latest.value", _LIMIT),
    outline="polygon(50% 2%, 100% 90%, 0% 90%)",
    line=Text(
        f"'giới hạn ' || {written(_LIMIT, 0, True)} || ' dB'", f"'limit ' || {written(_LIMIT, 0, False)} || ' dB'"
    ),
)
