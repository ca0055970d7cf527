"""A waste container that is full."""

from __future__ import annotations

from datetime import timedelta

from streams.alerts.kinds import About, Level, threshold
from streams.alerts.rule import Front, Severity, Text

ABOUT = About(
    name="waste_full",
    label=Text("Thùng rác đầy", "Waste container full"),
    what=Text("Mức đầy", "Filling"),
    decimals=2,
    levels=(Level(0.95, Severity.MINOR, Text("Thùng rác đầy: {subject}", "Waste container full: {subject}")),),
    steps=(Text("Báo đơn vị vệ sinh đưa vào chuyến tới.", "Have the cleaning company take it on its next round."),),
)
RULE = threshold(
    ABOUT, "filling_level", band=0.15, hold=timedelta(hours=2), clear_hold=timedelta(minutes=30), front=Front("waste")
)
