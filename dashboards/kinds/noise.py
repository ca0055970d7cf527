"""Sound level meters, against the limits that the registry has of each."""

from __future__ import annotations

from dashboards.sound import limit, over
from dashboards.station_kind import StationKind
from dashboards.texts import Text

KIND = StationKind(
    name="noise",
    title=Text("Tiếng ồn", "Noise"),
    metric="noise_laeq",
    symbol="dB",
    state=over("latest.value", limit("latest.time")),
    outline="polygon(50% 2%, 100% 90%, 0% 90%)",
)
