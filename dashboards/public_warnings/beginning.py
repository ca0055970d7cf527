"""What stands on the form before anybody writes: of an alert, of the message that is updated or cancelled; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboards.public_warnings.writing import local, values
from dashboards.texts import Text
from streams.alerts import no_figure
from streams.alerts.rule import Kind, Rule, Severity
from streams.alerts.views import AlertRow
from streams.public_warnings.content import LONGEST_HEADLINE, Content
from streams.public_warnings.document import MessageType
from streams.public_warnings.words import EVENTS

LASTS = timedelta(hours=6)
"""How long a warning is proposed to hold."""
RADIUS_KM = 5
"""How far around its station an alert is proposed to matter; no text says so."""
EVENT_OF_RULE = {
    "water_level": "flood", "water_rise": "flood", "flood_expected": "flood", "flash_flood": "flash_flood",
    "cloudburst": "heavy_rain", "heavy_rain_hour": "heavy_rain", "rain_day": "heavy_rain", "wind": "storm",
    "heat": "heat", "cold_day": "cold", "frost": "cold", "dry_air": "forest_fire", "fire_weather": "forest_fire",
    "pm25": "air_pollution", "air_index": "air_pollution", "traffic_jam": "traffic",
}  # fmt: skip
_CALLED_OFF_VI, _CALLED_OFF_EN = "Hủy cảnh báo: ", "Called off: "


def blank(now: datetime) -> dict[str, str]:
    """Return a form on which only a proposal for the end stands."""
    return {"status": "Actual", "event": "", "expires": local(now + LASTS)}


def of_alert(row: AlertRow, rule: Rule | None, place: tuple[float, float] | None, now: datetime) -> dict[str, str]:
    """Return the form filled from an alert: its title, figures, place and level; `place` is where its station is.

    What citizens are to do is proposed by the kind of event: the rule's runbook speaks to officers.
    """
    event = EVENT_OF_RULE.get(row.rule, "other")
    proof = _proof(row, rule)
    foreseen = rule is not None and rule.kind in (Kind.FORECAST, Kind.COMPOSITE)
    severe = row.severity >= Severity.SEVERE
    return {
        **blank(now),
        "event": event,
        "urgency": "Immediate" if severe and not foreseen else "Expected",
        "severity": Severity(row.severity).name.capitalize(),
        "certainty": "Likely" if foreseen else "Observed",
        "response": "Prepare" if severe else "Monitor",
        "onset": local(row.opened_at),
        "headline_vi": row.title_vi[:LONGEST_HEADLINE],
        "headline_en": row.title_en[:LONGEST_HEADLINE],
        "description_vi": f"{row.title_vi}. {proof.vi}." if proof else row.title_vi,
        "description_en": f"{row.title_en}. {proof.en}." if proof else row.title_en,
        "instruction_vi": EVENTS[event].instruction.vi,
        "instruction_en": EVENTS[event].instruction.en,
        "place_vi": row.place_vi or "",
        "place_en": row.place_en or "",
        "circle": f"{place[0]},{place[1]} {RADIUS_KM}" if place and row.place_vi else "",
    }


def _proof(row: AlertRow, rule: Rule | None) -> Text | None:
    """Return the figures behind an alert; why there are none is nothing for citizens."""
    without = not row.evidence or no_figure.said(row.evidence) is not None
    return None if rule is None or without else rule.said(row.evidence)


def successor(earlier: Content, kind: MessageType, now: datetime) -> Content:
    """Return what an update or a cancellation of a message begins with; it ends in the future again."""
    expires = max(earlier.expires, now.replace(second=0, microsecond=0) + LASTS)
    if kind != "Cancel":
        return earlier.model_copy(update={"expires": expires})
    return earlier.model_copy(
        update={
            "expires": expires,
            "urgency": "Past",
            "response": "AllClear",
            "headline_vi": _called_off(_CALLED_OFF_VI, earlier.headline_vi),
            "headline_en": _called_off(_CALLED_OFF_EN, earlier.headline_en),
            "instruction_vi": "Cảnh báo này không còn hiệu lực.",
            "instruction_en": "This warning no longer applies.",
        }
    )


def _called_off(words: str, headline: str) -> str:
    return f"{words}{headline}"[:LONGEST_HEADLINE]


def shown(content: Content | None, begun: dict[str, str]) -> dict[str, str]:
    """Return what the form shows of a message, or what it begins with."""
    return begun if content is None else values(content)
