"""What the cameras noticed, in words and states: incidents that last, violations, and plates that were read."""

from __future__ import annotations

from collections.abc import Mapping

from dashboards.panels import State
from dashboards.sql.time_range import NOW
from dashboards.sql.words import listed
from dashboards.texts import Text

INCIDENTS: Mapping[str, tuple[Text, State]] = {
    "accident": (Text("Tai nạn", "Accident"), State.DANGER),
    "obstacle": (Text("Vật cản trên đường", "Obstacle on the road"), State.WARNING),
    "stopped_vehicle": (Text("Xe dừng, đỗ trái phép", "Stopped vehicle"), State.WATCH),
    "crowd": (Text("Tụ tập đông người", "Crowd"), State.WATCH),
}
VIOLATIONS: Mapping[str, Text] = {
    "red_light": Text("Vượt đèn đỏ", "Red light"),
    "speeding": Text("Quá tốc độ", "Speeding"),
    "wrong_way": Text("Đi ngược chiều", "Wrong way"),
}


def named(titles: Mapping[str, Text], seen: str = "seen") -> str:
    """Return the SQL of the two names of what was seen."""
    texts = list(titles.items())
    vi, en = (
        " ".join(f"WHEN '{name}' THEN '{text.vi if vietnamese else text.en}'" for name, text in texts)
        for vietnamese in (True, False)
    )
    return f"CASE {seen} {vi} END AS seen_vi, CASE {seen} {en} END AS seen_en"


INCIDENT_STATE = "CASE seen " + " ".join(f"WHEN '{name}' THEN '{s}'" for name, (_, s) in INCIDENTS.items()) + " END"
IS_INCIDENT = f"seen IN ({listed(INCIDENTS)})"
LOST_FROM_SIGHT = "interval '6 hours'"
"""An incident that nobody has ended after so long is not taken for one that still goes on."""
GOES_ON = f"time <= {NOW} AND time > {NOW} - {LOST_FROM_SIGHT} AND coalesce(ended_at, 'infinity') > {NOW}"
NAMES = named({name: title for name, (title, _) in INCIDENTS.items()})
